package dev.sluice.it;

/** The gateway's batches in a file. */
class GatewayBatchSqliteIT extends GatewayBatchSuite {
    @Override
    String location() {
        return directory.resolve("batches.db").toString();
    }
}

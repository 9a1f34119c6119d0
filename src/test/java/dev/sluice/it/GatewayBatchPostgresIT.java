package dev.sluice.it;

import dev.sluice.testing.PostgresServer;

/** The gateway's batches in a PostgreSQL server. */
class GatewayBatchPostgresIT extends GatewayBatchSuite {
    private final String url = PostgresServer.freshUrl();

    @Override
    String location() {
        return url;
    }
}

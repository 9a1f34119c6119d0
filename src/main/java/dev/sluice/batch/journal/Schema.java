package dev.sluice.batch.journal;

import java.util.List;

/** The tables, version 1. */
final class Schema {
    static final int VERSION = 1;

    private Schema() {}

    /**
     * What makes them. What changes often is apart from what is long and never changes: a row is written anew as a whole.
     * Long columns are the last of theirs: SQLite reads past them to what is behind. The index on an item's state is there for claims and counts, and so that a check of the indices finds a state that
     * nobody set.
     */
    static List<String> statements(SqlDialect dialect) {
        return List.of(
                        ("CREATE TABLE sluice_batch (number $counter, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL,"
                                + " state TEXT NOT NULL, endpoint TEXT NOT NULL, options TEXT NOT NULL, metadata TEXT NOT NULL,"
                                + " input_file TEXT NOT NULL, output_file TEXT NOT NULL, error_file TEXT NOT NULL,"
                                + " errors TEXT NOT NULL, total $number NOT NULL, owner TEXT NOT NULL, sum $number NOT NULL,"
                                + " idempotency_key TEXT, fingerprint TEXT NOT NULL,"
                                + " created $number NOT NULL, expires $number NOT NULL, in_progress $number,"
                                + " cancelling $number, finalizing $number, ended $number, totals TEXT NOT NULL DEFAULT '',"
                                + " UNIQUE (tenant, idempotency_key))"),
                        "CREATE INDEX sluice_batch_state ON sluice_batch (state, number)",
                        "CREATE INDEX sluice_batch_tenant ON sluice_batch (tenant, number)",
                        ("CREATE TABLE sluice_item (batch $number NOT NULL, number $number NOT NULL, custom_id TEXT,"
                                + " model TEXT NOT NULL, size $number NOT NULL, state $number NOT NULL, turn $number NOT NULL, claim $number NOT NULL,"
                                + " losses $number NOT NULL, owner TEXT, PRIMARY KEY (batch, number), UNIQUE (batch, custom_id))"),
                        "CREATE INDEX sluice_item_state ON sluice_item (batch, state, model, turn)",
                        "CREATE INDEX sluice_item_running ON sluice_item (owner) WHERE state = 1",
                        ("CREATE TABLE sluice_request (batch $number NOT NULL, number $number NOT NULL, url TEXT NOT NULL,"
                                + " body $bytes NOT NULL, sum $number NOT NULL, PRIMARY KEY (batch, number))"),
                        ("CREATE TABLE sluice_claim (batch $number NOT NULL, number $number NOT NULL, claim $number NOT NULL,"
                                + " how TEXT NOT NULL, started $number, ended $number NOT NULL, provider TEXT NOT NULL,"
                                + " request_id TEXT NOT NULL, attempts $number NOT NULL, input_tokens $number NOT NULL,"
                                + " output_tokens $number NOT NULL, PRIMARY KEY (batch, number, claim))"),
                        ("CREATE TABLE sluice_result (batch $number NOT NULL, number $number NOT NULL, part $number NOT NULL,"
                                + " state $number NOT NULL, input_tokens $number NOT NULL, output_tokens $number NOT NULL,"
                                + " sum $number NOT NULL, line $bytes NOT NULL, PRIMARY KEY (batch, number))"),
                        ("CREATE TABLE sluice_file (number $counter, id TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL,"
                                + " purpose TEXT NOT NULL, name TEXT NOT NULL, bytes $number NOT NULL, created $number NOT NULL,"
                                + " expires $number, batch $number NOT NULL, part $number NOT NULL, complete $number NOT NULL,"
                                + " owner TEXT NOT NULL)"),
                        "CREATE INDEX sluice_file_tenant ON sluice_file (tenant, number)",
                        ("CREATE TABLE sluice_chunk (file TEXT NOT NULL, number $number NOT NULL, bytes $bytes NOT NULL,"
                                + " sum $number NOT NULL, PRIMARY KEY (file, number))"),
                        "CREATE TABLE sluice_node (id TEXT PRIMARY KEY, name TEXT NOT NULL, alive_until $number NOT NULL)")
                .stream()
                .map(statement -> statement
                        .replace("$counter", dialect.counter())
                        .replace("$number", dialect.number())
                        .replace("$bytes", dialect.bytes()))
                .toList();
    }
}

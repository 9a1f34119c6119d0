package dev.sluice.batch.journal;

import dev.sluice.testing.PostgresServer;

/** A journal in a PostgreSQL server. */
class PostgresJournalTest extends JournalContract {
    private final String url = PostgresServer.freshUrl();

    @Override
    String location() {
        return url;
    }

    @Override
    String jdbcUrl() {
        return url;
    }
}

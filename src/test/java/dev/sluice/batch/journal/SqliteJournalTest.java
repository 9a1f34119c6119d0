package dev.sluice.batch.journal;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A journal in a file. */
class SqliteJournalTest extends JournalContract {
    @TempDir
    private Path directory;

    @Override
    String location() {
        return directory.resolve("journal.db").toString();
    }

    @Override
    String jdbcUrl() {
        return "jdbc:sqlite:" + location();
    }
}

package dev.sluice.batch.journal;

import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** SQLite's words (sqlite.org, result and error codes). */
record SqliteDialect(String location) implements SqlDialect {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READ_ONLY = 8;
    private static final int IO_ERROR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANT_OPEN = 14;
    private static final int NOT_A_DATABASE = 26;

    @Override
    public String number() {
        return "INTEGER";
    }

    @Override
    public String bytes() {
        return "BLOB";
    }

    @Override
    public String counter() {
        return "INTEGER PRIMARY KEY AUTOINCREMENT";
    }

    @Override
    public String takingRows() {
        return "";
    }

    @Override
    public String now() {
        return "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
    }

    @Override
    public boolean isShared() {
        return false;
    }

    /** Not by the driver's own means: it begins the next transaction with each commit, and keeps all others out. */
    @Override
    public void begin(Connection connection) throws SQLException {
        execute(connection, "BEGIN IMMEDIATE");
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        execute(connection, "COMMIT");
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public JournalException failure(SQLException error) {
        String said = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        return switch (error.getErrorCode() & 0xff) {
            case BUSY, LOCKED ->
                new JournalException(
                        Kind.UNAVAILABLE,
                        "journal " + location + ": another process has been writing for too long",
                        error);
            case READ_ONLY, CANT_OPEN ->
                new JournalException(
                        Kind.UNWRITABLE,
                        "journal " + location + " can't be written: " + said
                                + " (expected: a file and a folder that this user may write)",
                        error);
            case FULL ->
                new JournalException(
                        Kind.UNWRITABLE,
                        "journal " + location
                                + " can't be written: its disk is full (expected: room; nothing is lost, go"
                                + " on when there is some)",
                        error);
            case IO_ERROR ->
                new JournalException(
                        Kind.UNWRITABLE,
                        "journal " + location + " can't be written or read: its disk fails, or it may not grow: "
                                + said,
                        error);
            case CORRUPT -> Damage.found("journal " + location + " is damaged: " + said);
            case NOT_A_DATABASE ->
                new JournalException(
                        Kind.FOREIGN, location + " is no journal (expected: a file that Sluice made, or none)", error);
            default -> new JournalException(Kind.UNWRITABLE, "journal " + location + ": " + said, error);
        };
    }
}

package dev.sluice.tools.conversation;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What the tables of a {@link ConversationFile} look like, and whose file it is. */
final class ConversationSchema {
    /** The version of {@link #TABLES}; a file says its own in {@code user_version}. */
    static final int VERSION = 1;

    /** {@code application_id} of our files: "Slcv" (sqlite.org/fileformat2.html, 1.3.17). */
    private static final int APPLICATION = 0x536C6376;

    private static final List<String> TABLES = List.of(
            "CREATE TABLE conversation (key INTEGER PRIMARY KEY, tenant TEXT NOT NULL, id TEXT NOT NULL,"
                    + " used INTEGER NOT NULL, bytes INTEGER NOT NULL, UNIQUE (tenant, id))",
            "CREATE INDEX conversation_used ON conversation (used)",
            "CREATE INDEX conversation_tenant_used ON conversation (tenant, used)",
            "CREATE TABLE turn (conversation INTEGER NOT NULL REFERENCES conversation (key) ON DELETE CASCADE,"
                    + " number INTEGER NOT NULL, tool TEXT NOT NULL, fields TEXT NOT NULL, bytes INTEGER NOT NULL,"
                    + " PRIMARY KEY (conversation, number)) WITHOUT ROWID",
            "CREATE TABLE holder (tenant TEXT PRIMARY KEY, conversations INTEGER NOT NULL, bytes INTEGER NOT NULL)"
                    + " WITHOUT ROWID",
            "CREATE TRIGGER conversation_begun AFTER INSERT ON conversation BEGIN"
                    + " INSERT INTO holder VALUES (new.tenant, 1, new.bytes) ON CONFLICT (tenant) DO UPDATE SET"
                    + " conversations = conversations + 1, bytes = bytes + new.bytes; END",
            "CREATE TRIGGER conversation_grown AFTER UPDATE OF bytes ON conversation BEGIN"
                    + " UPDATE holder SET bytes = bytes + new.bytes - old.bytes WHERE tenant = new.tenant; END",
            "CREATE TRIGGER conversation_gone AFTER DELETE ON conversation BEGIN"
                    + " UPDATE holder SET conversations = conversations - 1, bytes = bytes - old.bytes"
                    + " WHERE tenant = old.tenant; DELETE FROM holder WHERE tenant = old.tenant AND conversations = 0; END",
            "PRAGMA application_id = " + APPLICATION,
            "PRAGMA user_version = " + VERSION);

    private ConversationSchema() {}

    /**
     * Looks whose file it is; changes nothing.
     *
     * @throws IllegalArgumentException when it is of another program or a newer version
     */
    static void check(Connection connection, Path path) throws SQLException {
        int application = number(connection, "PRAGMA application_id");
        int version = number(connection, "PRAGMA user_version");
        if (application == APPLICATION && version > VERSION) {
            throw new IllegalArgumentException(path + ": made by a newer version of Sluice, with schema " + version
                    + " (expected: at most " + VERSION + "; use that version, or name another file)");
        }
        if (application != APPLICATION && number(connection, "SELECT count(*) FROM sqlite_schema") > 0) {
            throw new IllegalArgumentException(
                    path + ": a database of something else (expected: a file of conversations, or a new one)");
        }
    }

    /** Makes the tables where there are none yet; of several processes, one does. */
    static void complete(Connection connection) throws SQLException {
        if (number(connection, "PRAGMA application_id") == APPLICATION) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                if (number(connection, "PRAGMA application_id") != APPLICATION) {
                    for (String sql : TABLES) {
                        statement.execute(sql);
                    }
                }
                statement.execute("COMMIT");
            } catch (SQLException e) {
                statement.execute("ROLLBACK");
                throw e;
            }
        }
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}

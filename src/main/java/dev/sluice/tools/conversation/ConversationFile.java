package dev.sluice.tools.conversation;

import dev.sluice.codec.Json;
import dev.sluice.config.ToolsConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Conversations in one SQLite file, bounded as {@link MemoryConversations} are. Several processes may use one file at once.
 * Blocks; one thread at a time.
 */
final class ConversationFile implements AutoCloseable {
    /** How long another process's change is waited for. */
    private static final int BUSY_MILLIS = 500;

    private static final long TURN_BYTES = 200;

    private final Connection connection;
    private final ToolsConfig.Conversations bounds;

    private ConversationFile(Connection connection, ToolsConfig.Conversations bounds) {
        this.connection = connection;
        this.bounds = bounds;
    }

    /**
     * Opens a file, or makes it, for its owner alone.
     *
     * @param pragmas further settings of the connection
     * @throws IllegalArgumentException when it is of another program or a newer version
     */
    static ConversationFile open(Path path, ToolsConfig.Conversations bounds, List<String> pragmas)
            throws SQLException, IOException {
        create(path);
        // As a URI: a question mark in a path would begin the driver's own settings.
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path.toUri());
        try {
            ConversationFile file = new ConversationFile(connection, bounds);
            file.run("PRAGMA busy_timeout = " + BUSY_MILLIS);
            ConversationSchema.check(connection, path);
            file.run("PRAGMA journal_mode = WAL");
            file.run("PRAGMA synchronous = NORMAL");
            file.run("PRAGMA foreign_keys = ON");
            file.run("PRAGMA journal_size_limit = 4194304");
            for (String pragma : pragmas) {
                file.run(pragma);
            }
            ConversationSchema.complete(connection);
            return file;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void create(Path path) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        try {
            if (posix) {
                Files.createFile(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(path);
            }
        } catch (FileAlreadyExistsException there) {
            // As it is.
        }
    }

    /** What was said; it counts as used now where that can be noted. */
    Optional<List<Turn>> find(String tenant, String id, long nowMillis) throws SQLException {
        @Nullable
        Long key = number(
                "SELECT key FROM conversation WHERE tenant = ? AND id = ? AND used >= ?",
                tenant,
                id,
                oldest(nowMillis));
        if (key == null) {
            return Optional.empty();
        }
        List<Turn> turns = new ArrayList<>();
        try (PreparedStatement query =
                        prepare("SELECT tool, fields FROM turn WHERE conversation = ? ORDER BY number", key);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                turns.add(new Turn(rows.getString(1), Json.parse(rows.getString(2))));
            }
        }
        try {
            change("UPDATE conversation SET used = max(used, ?) WHERE key = ?", nowMillis, key);
        } catch (SQLException e) {
            // It was read; that it grows old is no reason to fail.
        }
        return Optional.of(List.copyOf(turns));
    }

    /** All of it or nothing. */
    void append(String tenant, String id, List<Turn> turns, long nowMillis) throws SQLException {
        run("BEGIN IMMEDIATE");
        try {
            change("DELETE FROM conversation WHERE used < ?", oldest(nowMillis));
            change(
                    "INSERT INTO conversation (tenant, id, used, bytes) VALUES (?, ?, ?, 0)"
                            + " ON CONFLICT (tenant, id) DO UPDATE SET used = max(used, excluded.used)",
                    tenant,
                    id,
                    nowMillis);
            add(one("SELECT key FROM conversation WHERE tenant = ? AND id = ?", tenant, id), turns);
            makeRoom();
            run("COMMIT");
        } catch (SQLException | RuntimeException e) {
            rollBack();
            throw e;
        }
    }

    private void add(long key, List<Turn> turns) throws SQLException {
        long next = one("SELECT coalesce(max(number), 0) + 1 FROM turn WHERE conversation = ?", key);
        long bytes = one("SELECT bytes FROM conversation WHERE key = ?", key);
        for (Turn turn : turns) {
            String fields = Json.text(turn.fields());
            long size = TURN_BYTES + fields.getBytes(StandardCharsets.UTF_8).length;
            change(
                    "INSERT INTO turn (conversation, number, tool, fields, bytes) VALUES (?, ?, ?, ?, ?)",
                    key,
                    next++,
                    turn.tool(),
                    fields,
                    size);
            bytes += size;
        }
        long first = one("SELECT min(number) FROM turn WHERE conversation = ?", key);
        while (first < next && (next - first > ConversationStore.MAX_TURNS || bytes > bounds.maxBytes() / 8)) {
            bytes -= one("SELECT bytes FROM turn WHERE conversation = ? AND number = ?", key, first);
            change("DELETE FROM turn WHERE conversation = ? AND number = ?", key, first++);
        }
        change("UPDATE conversation SET bytes = ? WHERE key = ?", bytes, key);
    }

    /** The conversation least recently used of the tenant that holds the most goes first. */
    private void makeRoom() throws SQLException {
        while (count() > bounds.max() || bytes() > bounds.maxBytes()) {
            change(
                    "DELETE FROM conversation WHERE key = (SELECT key FROM conversation WHERE tenant ="
                            + " (SELECT tenant FROM holder ORDER BY bytes DESC, tenant DESC LIMIT 1) ORDER BY used, key LIMIT 1)");
        }
    }

    /** How many are kept. */
    long count() throws SQLException {
        return one("SELECT coalesce(sum(conversations), 0) FROM holder");
    }

    /** What all hold, in bytes of JSON and some for each turn. */
    long bytes() throws SQLException {
        return one("SELECT coalesce(sum(bytes), 0) FROM holder");
    }

    private long oldest(long nowMillis) {
        return nowMillis - bounds.idle().toMillis();
    }

    private void rollBack() {
        try {
            run("ROLLBACK");
        } catch (SQLException e) {
            // Some errors have done so themselves.
        }
    }

    private void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void change(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            statement.executeUpdate();
        }
    }

    private long one(String sql, Object... values) throws SQLException {
        @Nullable Long number = number(sql, values);
        if (number == null) {
            throw new SQLException("nothing found: " + sql);
        }
        return number;
    }

    private @Nullable Long number(String sql, Object... values) throws SQLException {
        try (PreparedStatement query = prepare(sql, values);
                ResultSet rows = query.executeQuery()) {
            return rows.next() ? rows.getLong(1) : null;
        }
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

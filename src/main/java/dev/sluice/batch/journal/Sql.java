package dev.sluice.batch.journal;

import dev.sluice.batch.JournalException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection and its statements. Confined to one thread. What the database refuses comes out as a
 * {@link JournalException} in the dialect's words.
 */
final class Sql implements AutoCloseable {
    private final Connection connection;
    private final SqlDialect dialect;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    /** One row of a result. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** What is done with the connection itself. */
    @FunctionalInterface
    interface Step {
        void on(Connection connection) throws SQLException;
    }

    Sql(Connection connection, SqlDialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    SqlDialect dialect() {
        return dialect;
    }

    /** Changes rows; returns how many. */
    int update(String sql, @Nullable Object... values) {
        try {
            return bound(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    /** Changes rows once for each list of values; returns how many each time. */
    int[] updateAll(String sql, List<@Nullable Object[]> all) {
        try {
            PreparedStatement statement = prepare(sql);
            for (@Nullable Object[] values : all) {
                bind(statement, values);
                statement.addBatch();
            }
            return statement.executeBatch();
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    /** All rows of a query, or those that a change returns. */
    <T> List<T> all(String sql, Row<T> row, @Nullable Object... values) {
        try (ResultSet result = bound(sql, values).executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row.read(result));
            }
            return rows;
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    /** The first row, if there is one. */
    <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... values) {
        return all(sql, row, values).stream().findFirst();
    }

    /** The number in the first row; 0 when there is none. */
    long number(String sql, @Nullable Object... values) {
        return first(sql, row -> row.getLong(1), values).orElse(0L);
    }

    /** A statement that is used once. */
    void execute(String sql) {
        run(direct -> {
            try (var statement = direct.createStatement()) {
                statement.execute(sql);
            }
        });
    }

    void run(Step step) {
        try {
            step.on(connection);
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    /** Begins a transaction; without one, each statement is its own. */
    void begin() {
        run(dialect::begin);
    }

    void commit() {
        run(dialect::commit);
    }

    /** Undoes what is not committed; quiet, since whoever calls it has worse to tell. */
    void rollback() {
        try {
            dialect.rollback(connection);
        } catch (SQLException broken) {
            // What failed before is what counts.
        }
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
            connection.close();
        } catch (SQLException broken) {
            // Nothing of it is in doubt: what was to be kept was committed.
        }
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepare(sql);
        bind(statement, values);
        return statement;
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            prepared.put(sql, known);
        }
        return known;
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (value instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (value instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else if (value instanceof String text) {
                statement.setString(i + 1, text);
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }
}

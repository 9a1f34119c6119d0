package dev.sluice.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL server, one for the whole test run, started at its first use; it ends with the JVM. */
public final class PostgresServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private PostgresServer() {}

    /** The URL of an empty database of its own. */
    public static String freshUrl() {
        EmbeddedPostgres server = Holder.SERVER;
        String name = "journal" + DATABASES.incrementAndGet();
        execute(server.getJdbcUrl("postgres", "postgres"), "CREATE DATABASE " + name);
        return server.getJdbcUrl("postgres", name);
    }

    /** Ends every connection to a database, as an administrator would. */
    public static void cutConnections(String url) {
        execute(
                Holder.SERVER.getJdbcUrl("postgres", "postgres"),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database(url) + "'");
    }

    public static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String database(String url) {
        int end = url.indexOf('?');
        return url.substring(url.lastIndexOf('/', end < 0 ? url.length() : end) + 1, end < 0 ? url.length() : end);
    }

    private static final class Holder {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            @Nullable EmbeddedPostgres server;
            try {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "50")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return server;
        }
    }
}

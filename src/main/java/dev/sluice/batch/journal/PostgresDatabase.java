package dev.sluice.batch.journal;

import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalException.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** A journal in a PostgreSQL database, which several processes may work on at a time. */
final class PostgresDatabase {
    static final String PREFIX = "jdbc:postgresql:";

    private static final String DRIVER = "org.postgresql.Driver";
    /** Of the advisory lock under which the tables are made. */
    private static final long MAKING = 0x536c_6365L;

    private PostgresDatabase() {}

    /** Opens one, and makes its tables if they are not there. */
    static Database open(String url) {
        PostgresDialect dialect = new PostgresDialect(Journals.shown(url));
        Sql writer = new Sql(connection(url, dialect), dialect);
        try {
            identify(writer, dialect);
            Sql reader = new Sql(connection(url, dialect), dialect);
            return new Database(writer, reader, dialect.location(), "", null);
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    private static Connection connection(String url, PostgresDialect dialect) {
        Properties settings = new Properties();
        settings.setProperty("ApplicationName", "sluice");
        settings.setProperty("connectTimeout", "10");
        settings.setProperty("socketTimeout", "60");
        settings.setProperty("tcpKeepAlive", "true");
        try {
            Class.forName(DRIVER);
            return DriverManager.getConnection(url, settings);
        } catch (ClassNotFoundException e) {
            throw new JournalException(
                    Kind.MISSING,
                    "no driver for PostgreSQL on the class path (expected: org.postgresql:postgresql)",
                    e);
        } catch (SQLException e) {
            throw dialect.failure(e);
        }
    }

    private static void identify(Sql sql, PostgresDialect dialect) {
        sql.begin();
        sql.first("SELECT pg_advisory_xact_lock(?)", row -> 0, MAKING);
        if (sql.number(
                        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'sluice_meta'")
                == 0) {
            sql.execute("CREATE TABLE sluice_meta (version BIGINT NOT NULL)");
            sql.update("INSERT INTO sluice_meta (version) VALUES (?)", Schema.VERSION);
            Schema.statements(dialect).forEach(sql::execute);
        }
        long version = sql.number("SELECT version FROM sluice_meta");
        if (version != Schema.VERSION) {
            sql.rollback();
            throw new JournalException(
                    Kind.FOREIGN,
                    "journal " + dialect.location() + " is of version " + version + " (expected: at most "
                            + Schema.VERSION + "; a newer Sluice wrote it)");
        }
        sql.commit();
    }
}

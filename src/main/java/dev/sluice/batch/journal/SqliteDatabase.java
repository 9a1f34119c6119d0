package dev.sluice.batch.journal;

import dev.sluice.batch.ItemState;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalException.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A journal in one file: write-ahead log, flushed to disk with every commit. One process works on it at a time; others may
 * look, and change a batch's state.
 */
final class SqliteDatabase {
    /** "Slce": what a file of ours says it is. */
    private static final int APPLICATION = 0x536c_6365;
    /** Up to this size a file is looked through as a whole when it is opened; of a larger one each row when it is read. */
    private static final long CHECKED_BYTES = 256L << 20;

    private static final String DRIVER = "org.sqlite.JDBC";

    private SqliteDatabase() {}

    /** Opens one to work on, and makes it if it is not there. */
    static Database open(Path file, Node node) {
        Path absolute = file.toAbsolutePath().normalize();
        JournalLock lock = JournalLock.take(absolute, node.name());
        try {
            boolean made = make(absolute);
            String notice = made ? "" : checkLog(absolute);
            return connect(absolute, lock, notice, made);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Opens one that another process may be working on. */
    static Database visit(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        if (!Files.isRegularFile(absolute)) {
            throw new JournalException(
                    Kind.MISSING,
                    "journal " + absolute + " is not there (expected: a file that 'sluice batch run' made)");
        }
        return connect(absolute, null, "", false);
    }

    private static Database connect(Path file, @Nullable JournalLock lock, String notice, boolean made) {
        SqliteDialect dialect = new SqliteDialect(file.toString());
        Sql writer = new Sql(connection(file, dialect), dialect);
        try {
            identify(writer, file, made);
            if (lock != null && !made) {
                check(writer, file);
            }
            if (lock != null) {
                // Frames that a dead process left must not be taken for damage the next time.
                writer.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            Sql reader = new Sql(connection(file, dialect), dialect);
            reader.execute("PRAGMA query_only = ON");
            return new Database(writer, reader, file.toString(), notice, lock);
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    private static Connection connection(Path file, SqliteDialect dialect) {
        Properties settings = new Properties();
        settings.setProperty("journal_mode", "WAL");
        settings.setProperty("synchronous", "FULL");
        settings.setProperty("busy_timeout", "10000");
        try {
            Class.forName(DRIVER);
            return DriverManager.getConnection("jdbc:sqlite:" + file, settings);
        } catch (ClassNotFoundException e) {
            throw new JournalException(
                    Kind.MISSING, "no driver for SQLite on the class path (expected: org.xerial:sqlite-jdbc)", e);
        } catch (SQLException e) {
            throw dialect.failure(e);
        } catch (LinkageError e) {
            throw new JournalException(
                    Kind.UNWRITABLE,
                    "SQLite's native library can't be loaded from " + System.getProperty("java.io.tmpdir")
                            + " (expected: a folder that programs may run from; another one is set by"
                            + " -Dorg.sqlite.tmpdir): " + e.getMessage(),
                    e);
        }
    }

    /** Whether there was none. Prompts are nobody else's business. */
    private static boolean make(Path file) {
        try {
            boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
            if (posix) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
            return true;
        } catch (FileAlreadyExistsException there) {
            return size(file) == 0;
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static String checkLog(Path file) {
        try {
            return switch (WalCheck.of(file)) {
                case GOOD -> "";
                case TORN ->
                    "the last record of journal " + file + " was not whole and is left out; what it held is done again";
                case DAMAGED ->
                    throw Damage.found("journal " + file + "-wal is damaged: what it holds can't be read to its end");
            };
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static void identify(Sql sql, Path file, boolean made) {
        long application = sql.number("PRAGMA application_id");
        long version = sql.number("PRAGMA user_version");
        if (application == 0 && version == 0 && (made || sql.number("SELECT count(*) FROM sqlite_master") == 0)) {
            sql.begin();
            Schema.statements(sql.dialect()).forEach(sql::execute);
            sql.execute("PRAGMA application_id = " + APPLICATION);
            sql.execute("PRAGMA user_version = " + Schema.VERSION);
            sql.commit();
            return;
        }
        if (application != APPLICATION) {
            throw new JournalException(
                    Kind.FOREIGN, file + " is no journal (expected: a file that Sluice made, or none)");
        }
        if (version != Schema.VERSION) {
            throw new JournalException(
                    Kind.FOREIGN,
                    "journal " + file + " is of version " + version + " (expected: at most " + Schema.VERSION
                            + "; a newer Sluice wrote it)");
        }
    }

    /** Whether the file is what was written, as far as that can be known at once. */
    private static void check(Sql sql, Path file) {
        if (size(file) <= CHECKED_BYTES) {
            List<String> wrong = sql.all("PRAGMA integrity_check(3)", row -> row.getString(1));
            if (!wrong.equals(List.of("ok"))) {
                throw Damage.found("journal " + file + " is damaged: "
                        + String.join(" ", wrong).replace('\n', ' '));
            }
        }
        long ended = sql.number("SELECT count(*) FROM sluice_item WHERE state >= " + ItemState.SUCCEEDED.code());
        long results = sql.number("SELECT count(*) FROM sluice_result");
        if (ended != results) {
            throw Damage.found("journal " + file + " is damaged: " + ended + " items have ended and " + results
                    + " have a result");
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static JournalException unwritable(Path file, IOException e) {
        return new JournalException(
                Kind.UNWRITABLE,
                "journal " + file + " can't be read or written: " + JournalLock.reason(e)
                        + " (expected: a file and a folder that this user may write)",
                e);
    }
}

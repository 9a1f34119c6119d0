package dev.sluice.batch.journal;

import dev.sluice.batch.Journal;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalException.Kind;
import dev.sluice.batch.RandomIds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Opens journals: a file is SQLite's, a URL that begins with {@code jdbc:postgresql:} PostgreSQL's. Blocks. */
public final class Journals {
    private Journals() {}

    /**
     * Opens a journal to work on, and makes it if it is not there.
     *
     * <p>A file is for one process at a time; it is looked through first, and items that a dead process had are no longer its
     * own. A database may be shared by several.
     *
     * @throws JournalException when it can't be used; nothing has changed then
     */
    public static Journal open(String location, JournalSettings settings) {
        Node node = node();
        Database database =
                isUrl(location) ? PostgresDatabase.open(location) : SqliteDatabase.open(path(location), node);
        try {
            return JdbcJournal.work(database, node, settings);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * Opens a journal to look at it, or to say that a batch is to end, while another process may be working on it.
     *
     * @throws JournalException when it is not there or can't be read
     */
    public static Journal visit(String location) {
        Database database = isUrl(location) ? PostgresDatabase.open(location) : SqliteDatabase.visit(path(location));
        return JdbcJournal.visit(database, node());
    }

    /** Who works on a file, in words; empty when nobody does, or it is a database's URL. Blocks. */
    public static String holder(String location) {
        return isUrl(location)
                ? ""
                : JournalLock.holder(path(location).toAbsolutePath().normalize());
    }

    /** A location without the secrets that a URL may have. */
    public static String shown(String location) {
        int query = isUrl(location) ? location.indexOf('?') : -1;
        return query < 0 ? location : location.substring(0, query);
    }

    /** Whether a location is a database's URL. */
    public static boolean isUrl(String location) {
        return location.startsWith(PostgresDatabase.PREFIX);
    }

    private static Path path(String location) {
        if (location.startsWith("jdbc:") || location.startsWith("postgres")) {
            int end = Math.min(location.length(), location.indexOf(':') + 1);
            throw new JournalException(
                    Kind.FOREIGN,
                    "journal " + location.substring(0, end) + "…: no such kind (expected: a file, or a URL that begins"
                            + " with " + PostgresDatabase.PREFIX + ")");
        }
        try {
            return Path.of(location);
        } catch (InvalidPathException e) {
            throw new JournalException(Kind.MISSING, "journal: no path of a file: " + e.getReason(), e);
        }
    }

    private static Node node() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "this machine";
        }
        return new Node(
                RandomIds.next(),
                "process " + ProcessHandle.current().pid() + " on " + host + ", since "
                        + Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }
}

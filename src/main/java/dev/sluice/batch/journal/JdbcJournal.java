package dev.sluice.batch.journal;

import dev.sluice.batch.Journal;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalException.Kind;
import dev.sluice.batch.JournalRead;
import dev.sluice.batch.JournalWrite;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A journal over a database: one thread that writes, one that reads. */
final class JdbcJournal implements Journal {
    private static final int READS_WAITING = 1_024;
    /** A database that is nobody else's need not be told often that this process lives. */
    private static final Duration ALONE = Duration.ofDays(3_650);

    private final Database database;
    private final Node node;
    private final Session reading;
    private final GroupCommit writes;
    private final ThreadPoolExecutor reads;
    private final boolean visiting;

    private JdbcJournal(Database database, Node node, JournalSettings settings, boolean visiting) {
        this.database = database;
        this.node = node;
        this.visiting = visiting;
        this.reading = new Session(database.reader(), node);
        Session writing = new Session(database.writer(), node);
        boolean shared = database.writer().dialect().isShared();
        Duration within = shared ? settings.nodeTimeout() : ALONE;
        long every =
                shared && !visiting ? within.toNanos() / 4 : Duration.ofDays(1).toNanos();
        Runnable beat = visiting ? () -> {} : () -> writing.beat(within);
        this.writes = new GroupCommit(database.writer(), writing, settings.hook(), beat, every);
        this.reads = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(READS_WAITING), JdbcJournal::reader);
        if (!visiting) {
            database.writer().begin();
            if (!shared) {
                new NodeTable(database.writer()).alone(node.id());
            }
            beat.run();
            database.writer().commit();
        }
        writes.start();
    }

    /** One to work on. */
    static JdbcJournal work(Database database, Node node, JournalSettings settings) {
        return new JdbcJournal(database, node, settings, false);
    }

    /** One to look at while others work on it. */
    static JdbcJournal visit(Database database, Node node) {
        return new JdbcJournal(database, node, JournalSettings.DEFAULT, true);
    }

    @Override
    public <T> CompletableFuture<T> read(Function<JournalRead, T> query) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            reads.execute(() -> {
                if (done.isCancelled()) {
                    return;
                }
                try {
                    done.complete(query.apply(reading));
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new JournalException(
                    Kind.UNAVAILABLE,
                    reads.isShutdown()
                            ? "the journal is closed"
                            : "too much is asked of the journal (expected: at most " + READS_WAITING + " at a time)"));
        }
        return done;
    }

    @Override
    public <T> CompletableFuture<T> write(Step step, Function<JournalWrite, T> work) {
        return writes.submit(new Write<>(step, work));
    }

    @Override
    public String location() {
        return database.location();
    }

    @Override
    public String notice() {
        return database.notice();
    }

    @Override
    public CompletableFuture<JournalException> broken() {
        return writes.broken();
    }

    @Override
    public void close() {
        writes.close();
        reads.shutdown();
        try {
            if (!reads.awaitTermination(10, TimeUnit.SECONDS)) {
                reads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!visiting && !writes.broken().isDone()) {
            leave();
        }
        database.close();
    }

    /** What is still claimed is others' to take at once. */
    private void leave() {
        try {
            database.writer().begin();
            new NodeTable(database.writer()).leave(node.id());
            database.writer().commit();
        } catch (JournalException gone) {
            // They wait for the time after which it counts as dead.
        }
    }

    private static Thread reader(Runnable task) {
        Thread thread = new Thread(task, "sluice-journal-reader");
        thread.setDaemon(true);
        return thread;
    }
}

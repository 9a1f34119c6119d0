package dev.sluice.batch.journal;

import dev.sluice.batch.Failpoint;
import dev.sluice.batch.Journal.Step;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalException.Kind;
import dev.sluice.batch.JournalWrite;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. What comes within 5 ms shares a commit, up to a hundred at a time, and is told to be done when
 * the commit is on disk. What can't be written any more breaks it for good: a file is not to be written again after a flush
 * of it failed.
 */
final class GroupCommit implements AutoCloseable {
    private static final int WAITING = 8_192;
    private static final int GROUP = 100;
    private static final long LINGER_NANOS = 5_000_000;
    private static final long CLOSING_MILLIS = 30_000;

    private final Sql sql;
    private final JournalWrite session;
    private final Failpoint.Hook hook;
    private final Runnable beat;
    private final long beatNanos;
    private final BlockingQueue<Write<?>> queue = new ArrayBlockingQueue<>(WAITING);
    private final CompletableFuture<JournalException> broken = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean closing;
    private long nextBeat;

    /**
     * @param beat what is done now and then within a commit
     * @param beatNanos how often
     */
    GroupCommit(Sql sql, JournalWrite session, Failpoint.Hook hook, Runnable beat, long beatNanos) {
        this.sql = sql;
        this.session = session;
        this.hook = hook;
        this.beat = beat;
        this.beatNanos = beatNanos;
        this.nextBeat = System.nanoTime() + beatNanos;
        this.thread = new Thread(this::run, "sluice-journal-writer");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    CompletableFuture<JournalException> broken() {
        return broken;
    }

    /** Puts work in the queue; refuses it when it is full or nothing is written any more. */
    <T> CompletableFuture<T> submit(Write<T> write) {
        if (broken.isDone()) {
            write.failed(broken.join());
        } else if (closing || !queue.offer(write)) {
            write.failed(new JournalException(
                    Kind.UNAVAILABLE,
                    closing
                            ? "the journal is closed"
                            : "too much waits for the journal (expected: at most " + WAITING + " writes)"));
        } else if (broken.isDone()) {
            refuseAll(broken.join());
        }
        return write.done();
    }

    private void run() {
        try {
            while (!(closing && queue.isEmpty())) {
                List<Write<?>> group = next();
                boolean due = System.nanoTime() - nextBeat >= 0;
                if (!group.isEmpty() || due) {
                    commit(group, due);
                }
            }
        } catch (JournalException e) {
            breakDown(e);
        } catch (InterruptedException e) {
            breakDown(new JournalException(Kind.UNAVAILABLE, "the journal was interrupted", e));
        } catch (RuntimeException e) {
            breakDown(new JournalException(Kind.UNWRITABLE, "a defect of the journal's own: " + e, e));
        }
    }

    private List<Write<?>> next() throws InterruptedException {
        List<Write<?>> group = new ArrayList<>();
        long patience = closing ? 0 : Math.min(100_000_000, Math.max(0, nextBeat - System.nanoTime()));
        Write<?> write = queue.poll(patience, TimeUnit.NANOSECONDS);
        long end = System.nanoTime() + LINGER_NANOS;
        while (write != null) {
            if (!write.isCancelled()) {
                group.add(write);
            }
            write = group.size() == GROUP
                    ? null
                    : queue.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        return group;
    }

    private void commit(List<Write<?>> group, boolean due) {
        @Nullable RuntimeException refused = attempt(group, due);
        if (refused == null) {
            group.forEach(Write::committed);
        } else if (group.size() == 1 && !due) {
            group.get(0).failed(refused);
        } else {
            // One of them can't be done; each for itself tells which.
            for (Write<?> each : group) {
                commit(List.of(each), false);
            }
        }
    }

    /** Does all of it in one commit; gives back what kept it from being done, of what is no fault of the database. */
    private @Nullable RuntimeException attempt(List<Write<?>> group, boolean due) {
        Set<Step> steps = EnumSet.noneOf(Step.class);
        try {
            sql.begin();
            for (Write<?> write : group) {
                steps.add(write.step());
                write.run(session);
            }
            if (due) {
                beat.run();
                nextBeat = System.nanoTime() + beatNanos;
            }
            steps.forEach(step -> reached(step, true));
            sql.commit();
            steps.forEach(step -> reached(step, false));
            return null;
        } catch (JournalException e) {
            sql.rollback();
            if (e.kind() != Kind.UNAVAILABLE) {
                group.forEach(write -> write.failed(e));
                throw e;
            }
            return e;
        } catch (RuntimeException e) {
            sql.rollback();
            return e;
        }
    }

    private void reached(Step step, boolean before) {
        switch (step) {
            case ACCEPT -> hook.reached(before ? Failpoint.BEFORE_ACCEPT_FSYNC : Failpoint.AFTER_ACCEPT_FSYNC);
            case CLAIM -> hook.reached(before ? Failpoint.BEFORE_CLAIM_COMMIT : Failpoint.AFTER_CLAIM_COMMIT);
            case RESULT -> hook.reached(before ? Failpoint.BEFORE_RESULT_COMMIT : Failpoint.AFTER_RESULT_COMMIT);
            case FINALIZE -> hook.reached(before ? Failpoint.BEFORE_FINALIZE : Failpoint.AFTER_FINALIZE);
            case OTHER -> {}
        }
    }

    private void breakDown(JournalException why) {
        broken.complete(why);
        refuseAll(why);
    }

    private void refuseAll(JournalException why) {
        for (Write<?> write = queue.poll(); write != null; write = queue.poll()) {
            write.failed(why);
        }
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

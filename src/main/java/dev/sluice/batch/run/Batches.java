package dev.sluice.batch.run;

import dev.sluice.Sluice;
import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.Counts;
import dev.sluice.batch.Journal;
import dev.sluice.batch.Journal.Step;
import dev.sluice.batch.JournalRead;
import dev.sluice.batch.LineRules;
import dev.sluice.batch.Lost;
import dev.sluice.batch.NewBatch;
import dev.sluice.model.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Batches over a journal: the library's way to them. {@link #submit} what is to be asked, {@link #runner run} it, and
 * {@link #conclude} it when it is done; after a crash, {@link #find} it and run it again.
 *
 * <p>Blocks where it says so; a runner works on threads of its own.
 */
public final class Batches implements AutoCloseable {
    private static final int LOST_AT_ONCE = 1_000;

    private final Journal journal;
    private final ItemCaller caller;
    private final RunSettings settings;
    private final Clock clock;
    private final Lost lost;
    private final ScheduledThreadPoolExecutor thread;

    /**
     * What was submitted.
     *
     * @param batch as it is in the journal now
     * @param input what became of its lines
     */
    public record Submitted(Batch batch, BatchInput.Result input) {}

    private Batches(Journal journal, ItemCaller caller, RunSettings settings, Clock clock) {
        this.journal = journal;
        this.caller = caller;
        this.settings = settings;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "sluice-batch");
            made.setDaemon(true);
            return made;
        });
        this.lost = recover();
        forgetHalfRead();
        long every = settings.look().toNanos() * 5;
        var unused = thread.scheduleWithFixedDelay(this::recoverMore, every, every, TimeUnit.NANOSECONDS);
    }

    /**
     * Over a journal that was opened to work on, with an engine; takes back what dead processes left. {@link #close} closes the
     * journal, not the engine. Blocks.
     *
     * @throws dev.sluice.batch.JournalException when the journal can't be written
     */
    public static Batches over(Journal journal, Sluice sluice, RunSettings settings) {
        return over(journal, new EngineCaller(sluice, Clock.systemUTC()), settings, Clock.systemUTC());
    }

    /** The same with another way to call. */
    public static Batches over(Journal journal, ItemCaller caller, RunSettings settings, Clock clock) {
        return new Batches(journal, caller, settings, clock);
    }

    public Journal journal() {
        return journal;
    }

    /** What dead processes had when this was opened. */
    public Lost lost() {
        return lost;
    }

    /**
     * Makes a batch of lines. When it returns one that is accepted, all of it is on disk. Blocks.
     *
     * @param lines read to their end, not closed
     * @param maxLines most items
     * @throws IOException when they can't be read; the batch is {@link BatchState#VALIDATING} then and never sent
     * @throws dev.sluice.batch.JournalException when the journal can't be written
     */
    public Submitted submit(NewBatch batch, InputStream lines, LineRules rules, long maxLines) throws IOException {
        Batch made = Joined.of(journal.write(Step.OTHER, tx -> tx.create(batch)));
        BatchInput.Result input = BatchInput.read(journal, made, lines, rules, maxLines, clock);
        return new Submitted(find(made.id()).orElseThrow(), input);
    }

    /** A batch by its id. Blocks. */
    public Optional<Batch> find(String id) {
        return Joined.of(journal.read(tx -> tx.batch(id)));
    }

    /** How many of its items stand where. Blocks. */
    public Counts counts(Batch batch) {
        return Joined.of(journal.read(tx -> tx.counts(batch.number())));
    }

    /** Tokens that its answers cost. Blocks. */
    public Usage usage(Batch batch) {
        return Joined.of(journal.read(tx -> tx.usage(batch.number())));
    }

    /** What sends a batch's items; one that was not started does nothing. */
    public BatchRunner runner(Batch batch) {
        return new BatchRunner(journal, batch, caller, settings, thread, clock);
    }

    /**
     * Ends a batch all of whose items have ended: writes the files that its options name, and says how it ended. Blocks.
     *
     * @return the batch as it is now
     * @throws java.nio.file.FileAlreadyExistsException when a file is in the way; the batch stays as it is
     * @throws IOException when a file can't be written; the batch stays as it is
     */
    public Batch conclude(Batch batch) throws IOException {
        Batch now = find(batch.id()).orElseThrow();
        new BatchFiles(journal, settings.hook()).write(now);
        BatchState how = how(now, counts(now));
        boolean unused = Joined.of(
                journal.write(Step.OTHER, tx -> tx.move(now, Set.of(BatchState.FINALIZING), how, clock.instant())));
        return find(batch.id()).orElseThrow();
    }

    /** How a batch whose items have all ended has ended itself. */
    public static BatchState how(Batch batch, Counts counts) {
        if (batch.times().cancelling() != null) {
            return BatchState.CANCELLED;
        }
        return counts.expired() > 0 ? BatchState.EXPIRED : BatchState.COMPLETED;
    }

    private Lost recover() {
        Lost all = Lost.NONE;
        Lost some;
        do {
            some = Joined.of(
                    journal.write(Step.OTHER, tx -> tx.recover(settings.maxLosses(), clock.instant(), LOST_AT_ONCE)));
            all = all.plus(some);
        } while (!some.isNone());
        return all;
    }

    /** What a dead process had read half of, from where it can't be read again. */
    private void forgetHalfRead() {
        for (Batch each : Joined.of(journal.read(JournalRead::openBatches))) {
            if (each.state() == BatchState.VALIDATING && each.inputFile().isEmpty()) {
                boolean unused = Joined.of(journal.write(Step.OTHER, tx -> {
                    boolean ours = tx.adopt(each);
                    if (ours) {
                        tx.purge(each);
                    }
                    return ours;
                }));
            }
        }
    }

    /** What other processes lose meanwhile; a journal that fails is its runners' to tell. */
    private void recoverMore() {
        var unused = journal.write(Step.OTHER, tx -> tx.recover(settings.maxLosses(), clock.instant(), LOST_AT_ONCE));
    }

    /** Stops what sends, and closes the journal. Blocks. */
    @Override
    public void close() {
        thread.shutdownNow();
        journal.close();
    }
}

package dev.sluice.batch.run;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.Counts;
import dev.sluice.batch.Journal;
import dev.sluice.batch.Journal.Step;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.JournalRead;
import dev.sluice.batch.JournalWrite;
import dev.sluice.batch.Part;
import dev.sluice.batch.RandomIds;
import dev.sluice.batch.StoredFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs whatever batches were made of files in a journal, in the background, from the first to the last: reads their files, sends their items,
 * offers their results. What it finds when it starts it goes on with. A journal that breaks is closed and opened anew.
 *
 * <p>Any thread; nothing blocks but {@link #start} and {@link #close}.
 */
public final class BatchService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchService.class);
    /** How long a journal that broke is left alone between two tries. */
    private static final Duration REOPEN = Duration.ofSeconds(5);

    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final int SWEPT_AT_ONCE = 20;
    private static final Set<BatchState> OPEN = EnumSet.of(BatchState.IN_PROGRESS, BatchState.CANCELLING);

    private final Supplier<Journal> opener;
    private final ItemCaller caller;
    private final RunSettings settings;
    private final ServiceSettings service;
    private final Clock clock;
    /** Looks, opens and reads: it may wait for a journal. */
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread made = new Thread(task, "sluice-batches");
        made.setDaemon(true);
        return made;
    });

    /** Reads inputs, one at a time. */
    private final ThreadPoolExecutor reader =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), task -> {
                Thread made = new Thread(task, "sluice-batch-input");
                made.setDaemon(true);
                return made;
            });

    private final Map<String, BatchRunner> running = new HashMap<>();
    /** Id of the batch whose input is being read; empty for none. */
    private String reading = "";

    private volatile @Nullable Batches batches;
    private volatile boolean closing;
    private Instant nextSweep = Instant.MIN;
    private Instant nextOpening = Instant.MIN;

    private BatchService(
            Supplier<Journal> opener, ItemCaller caller, RunSettings settings, ServiceSettings service, Clock clock) {
        this.opener = opener;
        this.caller = caller;
        this.settings = settings;
        this.service = service;
        this.clock = clock;
    }

    /**
     * Opens the journal and begins. Blocks.
     *
     * @param opener opens it, anew each time
     * @throws JournalException when it can't be opened
     */
    public static BatchService start(
            Supplier<Journal> opener, ItemCaller caller, RunSettings settings, ServiceSettings service, Clock clock) {
        BatchService started = new BatchService(opener, caller, settings, service, clock);
        started.open();
        long every = settings.look().toMillis();
        var unused = started.thread.scheduleWithFixedDelay(started::look, 0, every, TimeUnit.MILLISECONDS);
        return started;
    }

    /**
     * The journal, for who answers questions about batches.
     *
     * @throws JournalException when there is none at the moment
     */
    public Journal journal() {
        Batches open = batches;
        if (open == null || open.journal().broken().isDone()) {
            throw new JournalException(
                    JournalException.Kind.UNAVAILABLE, "the journal of batches is not available; try again later");
        }
        return open.journal();
    }

    /** Looks at once: there is something new. */
    public void look() {
        post(this::step);
    }

    private void open() {
        Batches opened = Batches.over(opener.get(), caller, settings, clock);
        if (!opened.journal().notice().isEmpty()) {
            LOG.warn("batches: {}", opened.journal().notice());
        }
        if (!opened.lost().isNone()) {
            LOG.warn(
                    "batches: {} items were under way when their process died and are asked again, {} are given up",
                    opened.lost().again(),
                    opened.lost().parked());
        }
        batches = opened;
    }

    private void step() {
        if (closing) {
            return;
        }
        try {
            Batches open = batches;
            if (open != null && open.journal().broken().isDone()) {
                LOG.error("batches: {}", open.journal().broken().join().getMessage());
                batches = null;
                running.clear();
                open.close();
                open = null;
            }
            if (open == null) {
                if (!clock.instant().isBefore(nextOpening)) {
                    nextOpening = clock.instant().plus(REOPEN);
                    open();
                }
            } else {
                work(open);
                sweep(open);
            }
        } catch (JournalException e) {
            LOG.error("batches: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("batches: a defect", e);
        }
    }

    private void work(Batches open) {
        for (Batch batch : Joined.of(open.journal().read(JournalRead::openBatches))) {
            boolean others = batch.inputFile().isEmpty();
            if (closing || others || batch.id().equals(reading) || running.containsKey(batch.id())) {
                continue;
            }
            if (batch.state() == BatchState.VALIDATING) {
                if (reading.isEmpty() && Joined.of(open.journal().write(Step.OTHER, tx -> tx.adopt(batch)))) {
                    reading = batch.id();
                    reader.execute(() -> read(open, batch));
                }
            } else if (batch.state() == BatchState.FINALIZING) {
                conclude(open, batch);
            } else if (OPEN.contains(batch.state()) && running.size() < service.maxRunning()) {
                run(open, batch);
            }
        }
    }

    private void read(Batches open, Batch batch) {
        try (ChunkStream lines = new ChunkStream(open.journal(), batch.inputFile())) {
            var unused = BatchInput.read(
                    open.journal(), batch, lines, service.rules().apply(batch), service.maxRequests(), clock);
        } catch (JournalException e) {
            if (!closing) {
                LOG.error("batch {}: {}", batch.id(), e.getMessage());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("batch {}: a defect", batch.id(), e);
        }
        post(() -> {
            reading = "";
            step();
        });
    }

    private void run(Batches open, Batch batch) {
        BatchRunner runner = open.runner(batch);
        running.put(batch.id(), runner);
        CompletableFuture<BatchRunner.End> end = runner.start();
        var unused = end.whenComplete((how, failure) -> post(() -> {
            running.remove(batch.id(), runner);
            if (failure != null && !(failure instanceof JournalException)) {
                LOG.error("batch {}: a defect", batch.id(), failure);
            }
            step();
        }));
    }

    private void post(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException closed) {
            // Whoever opens the journal next finds what is to be done.
        }
    }

    /** Says how it ended, and offers what it has as files. */
    private void conclude(Batches open, Batch batch) {
        Instant now = clock.instant();
        boolean unused = Joined.of(open.journal().write(Step.OTHER, tx -> {
            Counts counts = tx.counts(batch.number());
            String output = offer(tx, batch, Part.OUTPUT, now);
            String errors = offer(tx, batch, Part.ERRORS, now);
            tx.attach(batch, output, errors);
            return tx.move(batch, EnumSet.of(BatchState.FINALIZING), Batches.how(batch, counts), now);
        }));
    }

    private static String offer(JournalWrite tx, Batch batch, Part part, Instant now) {
        JournalRead.Size size = tx.size(batch.number(), part);
        if (size.lines() == 0) {
            return "";
        }
        String id = "file-" + RandomIds.next();
        long keep = batch.options().keepSeconds();
        tx.offer(new StoredFile(
                id,
                batch.tenant(),
                "batch_output",
                batch.id() + (part == Part.OUTPUT ? "_output.jsonl" : "_error.jsonl"),
                size.bytes(),
                now,
                keep == 0 ? null : now.plusSeconds(keep),
                batch.number(),
                part));
        return id;
    }

    /** Now and then: what nobody needs any more goes. */
    private void sweep(Batches open) {
        Instant now = clock.instant();
        if (now.isBefore(nextSweep)) {
            return;
        }
        Instant before = now.minus(service.retention());
        boolean more = Joined.of(open.journal().write(Step.OTHER, tx -> {
            List<Batch> batchesOver = tx.endedBefore(before, SWEPT_AT_ONCE);
            batchesOver.forEach(tx::purge);
            List<StoredFile> files = tx.unneeded(now, before, SWEPT_AT_ONCE);
            files.forEach(file -> tx.delete(file.id()));
            return batchesOver.size() == SWEPT_AT_ONCE || files.size() == SWEPT_AT_ONCE;
        }));
        nextSweep = more ? now : now.plus(SWEEP);
    }

    /**
     * Sends no more, waits for what is under way as long as {@link RunSettings#drain} says, puts the rest back, and closes the
     * journal. Blocks.
     */
    @Override
    public synchronized void close() {
        if (closing) {
            return;
        }
        closing = true;
        CompletableFuture<List<CompletableFuture<BatchRunner.End>>> stopping = new CompletableFuture<>();
        post(() -> {
            running.values().forEach(BatchRunner::stop);
            stopping.complete(running.values().stream().map(BatchRunner::ended).toList());
        });
        try {
            CompletableFuture<?>[] ends = stopping.get(10, TimeUnit.SECONDS).toArray(CompletableFuture[]::new);
            var unused = CompletableFuture.allOf(ends)
                    .handle((done, failure) -> "")
                    .get(settings.drain().toMillis() + 5_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("batches: calls were still under way when they were to end");
        }
        thread.shutdownNow();
        reader.shutdownNow();
        Batches open = batches;
        if (open != null) {
            open.close();
        }
    }
}

package dev.sluice.batch.run;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.ClaimEnd;
import dev.sluice.batch.Claimed;
import dev.sluice.batch.Counts;
import dev.sluice.batch.Ending;
import dev.sluice.batch.Failpoint;
import dev.sluice.batch.ItemState;
import dev.sluice.batch.Journal;
import dev.sluice.batch.Journal.Step;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.ResultLines;
import dev.sluice.model.Usage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Sends one batch's items until each has its result, or somebody stops it. A place among the calls under way is held from an
 * item's sending until its result is on disk: so no more items than that are sent again after a crash.
 *
 * <p>All its state is its loop's, one thread; the methods may be called from any.
 */
public final class BatchRunner {
    /** Characters of requests that are claimed and not answered. */
    private static final long CLAIMED_SIZE = 64L << 20;

    private static final int ENDED_AT_ONCE = 1_000;
    /** Every so many looks everything is looked at: other processes may work on the batch too. */
    private static final int SURVEY = 5;

    /** How a run ended. */
    public enum End {
        /** Every item has its result; the batch is {@link BatchState#FINALIZING}. */
        FINISHED,
        /** It was stopped; what was under way is pending again. */
        STOPPED
    }

    private enum Mode {
        SENDING,
        /** No more is sent; what is under way may end. */
        STOPPING,
        /** No more is sent; what is under way is called back, and everything open ends. */
        ENDING
    }

    private final Journal journal;
    private final ItemCaller caller;
    private final RunSettings settings;
    private final RunLoop<End> loop;
    private final Clock clock;
    private final long begun = System.nanoTime();
    private final Lanes lanes;
    private final Map<Long, ItemCaller.Call> calls = new HashMap<>();
    private Batch batch;
    private Mode mode = Mode.SENDING;
    private ItemState endState = ItemState.CANCELLED;
    private final Tally tally = new Tally();
    /** Places that are taken: calls under way, and what of them is not on disk. */
    private int busy;

    private long size;
    private boolean claiming;
    private boolean surveying;
    private long looks;
    private String waiting = "";
    private volatile BatchProgress progress;

    /**
     * One that has not begun.
     *
     * @param batch one that is in progress, being cancelled, or finalizing
     * @param thread one thread, shared by any number of runners
     */
    public BatchRunner(
            Journal journal,
            Batch batch,
            ItemCaller caller,
            RunSettings settings,
            ScheduledExecutorService thread,
            Clock clock) {
        this.journal = journal;
        this.batch = batch;
        this.caller = caller;
        this.settings = settings;
        this.loop = new RunLoop<>(thread, End.STOPPED, this::callBack);
        this.clock = clock;
        this.lanes = new Lanes(batch.options().concurrency());
        this.progress = snapshot();
    }

    /**
     * Begins. The future completes when nothing is under way any more; exceptionally with a {@link JournalException} when the
     * journal breaks, which cancels every call. To end it use {@link #stop}; cancelling the future does nothing.
     */
    public CompletableFuture<End> start() {
        loop.post(() -> {
            loop.after(settings.look(), this::look);
            loop.then(journal.read(tx -> tx.usage(batch.number())), known -> {
                tally.cost(known);
                survey();
            });
        });
        return loop.done();
    }

    /** The future of {@link #start}. */
    public CompletableFuture<End> ended() {
        return loop.done();
    }

    /** Sends no more, lets what is under way end for a while, and gives the rest back. */
    public void stop() {
        loop.post(() -> {
            if (mode == Mode.SENDING) {
                mode = Mode.STOPPING;
                loop.after(settings.drain(), this::callBack);
                advance();
            }
        });
    }

    /** How far it is. */
    public BatchProgress progress() {
        return progress;
    }

    /** What can be done now. */
    private void advance() {
        if (loop.isDone()) {
            return;
        }
        if (mode == Mode.SENDING) {
            send();
            claim();
        } else {
            giveBack(lanes.withdraw());
        }
        progress = snapshot();
        if (busy == 0 && !claiming) {
            rest();
        }
    }

    private void send() {
        List<Lanes.Next> next;
        do {
            next = lanes.next(batch.options().concurrency() - busy, System.nanoTime());
            next.forEach(this::send);
        } while (!next.isEmpty());
    }

    private void send(Lanes.Next next) {
        Claimed item = next.item();
        busy++;
        waiting = "";
        settings.hook().reached(Failpoint.BEFORE_SEND);
        Instant started = clock.instant();
        ItemCaller.Call call = ItemCaller.Call.OVER;
        try {
            call = caller.call(
                    batch.id(),
                    batch.tenant(),
                    batch.options(),
                    item,
                    outcome -> loop.post(() -> onOutcome(next, outcome)));
        } catch (RuntimeException e) {
            ItemOutcome defect =
                    EngineCaller.defect(batch.id(), item, "", started, clock.instant(), String.valueOf(e.getMessage()));
            loop.post(() -> onOutcome(next, defect));
        }
        calls.put(item.number(), call);
        settings.hook().reached(Failpoint.AFTER_SEND);
    }

    private void claim() {
        if (claiming || size >= CLAIMED_SIZE) {
            return;
        }
        lanes.wanted(busy, System.nanoTime()).ifPresent(wanted -> {
            claiming = true;
            long most = CLAIMED_SIZE - size;
            loop.then(
                    journal.write(
                            Step.CLAIM,
                            tx -> tx.claim(batch.number(), wanted.lane().model(), wanted.limit(), most)),
                    items -> onClaimed(wanted.lane(), items));
        });
    }

    private void onClaimed(Lane lane, List<Claimed> items) {
        claiming = false;
        lane.dry(items.isEmpty());
        for (Claimed item : items) {
            size += item.body().length();
            tally.claimed();
            lane.add(item);
        }
        advance();
    }

    private void onOutcome(Lanes.Next sent, ItemOutcome outcome) {
        settings.hook().reached(Failpoint.AFTER_BODY);
        calls.remove(sent.item().number());
        sent.lane().ended();
        if (outcome instanceof ItemOutcome.Ended over) {
            sent.lane().gate().answered();
            end(sent.item(), over.claim(), over.ending());
        } else if (outcome instanceof ItemOutcome.Deferred deferred) {
            sent.lane().gate().deferred(deferred.deferral(), System.nanoTime());
            waiting = deferred.message();
            giveBack(lanes.withdraw(sent.lane()));
            loop.after(sent.lane().gate().pause(System.nanoTime()), this::advance);
            putBack(sent, deferred.claim());
        } else {
            putBack(sent, ((ItemOutcome.Withdrawn) outcome).claim());
        }
        advance();
    }

    /** An item that has no result: pending again, or over with the batch. */
    private void putBack(Lanes.Next sent, ClaimEnd claim) {
        Claimed item = sent.item();
        if (mode == Mode.ENDING) {
            end(item, claim, ResultLines.unsent(batch.id(), item.number(), item.customId(), endState));
        } else {
            loop.then(
                    journal.write(Step.OTHER, tx -> tx.defer(item, claim)),
                    still -> left(sent, still, ItemState.PENDING, Usage.UNKNOWN));
        }
    }

    private void end(Claimed item, ClaimEnd claim, Ending ending) {
        loop.then(
                journal.write(Step.RESULT, tx -> tx.end(item, claim, ending)),
                still -> left(item, still, ending.state(), claim.usage()));
    }

    /** Gives back what is claimed and not sent. */
    private void giveBack(List<Lanes.Next> unsent) {
        for (Lanes.Next each : unsent) {
            busy++;
            loop.then(
                    journal.write(Step.OTHER, tx -> tx.release(each.item())),
                    still -> left(each, still, ItemState.PENDING, Usage.UNKNOWN));
        }
    }

    private void left(Lanes.Next item, boolean still, ItemState state, Usage cost) {
        item.lane().dry(false);
        left(item.item(), still, state, cost);
    }

    private void left(Claimed item, boolean still, ItemState state, Usage cost) {
        busy--;
        tally.changed();
        size -= item.body().length();
        if (still) {
            tally.left(state, cost);
        }
        advance();
    }

    private void callBack() {
        List.copyOf(calls.values()).forEach(ItemCaller.Call::cancel);
    }

    /** Nothing is under way: what is next? */
    private void rest() {
        if (mode == Mode.STOPPING) {
            loop.end(End.STOPPED);
        } else if (!tally.isKnown()) {
            if (mode == Mode.ENDING) {
                endPending();
            } else if (lanes.areDry()) {
                survey();
            }
        }
    }

    private void endPending() {
        busy++;
        loop.then(journal.write(Step.RESULT, tx -> tx.endPending(batch, endState, ENDED_AT_ONCE)), some -> {
            busy--;
            tally.endedUnsent(endState, some);
            if (some > 0) {
                advance();
            } else {
                survey();
            }
        });
    }

    /** Now and then: whether somebody wants the batch to end, or its time is up. */
    private void look() {
        looks++;
        loop.after(settings.look(), this::look);
        if (looks % SURVEY == 0 || tally.isKnown()) {
            survey();
        } else {
            loop.then(journal.read(tx -> tx.batch(batch.id()).orElseThrow(this::gone)), this::seen);
        }
    }

    private record Survey(Batch batch, Counts counts, Set<String> models) {}

    /** Looks at everything that is in the journal: what others did, and whether this is the end. */
    private void survey() {
        if (surveying) {
            return;
        }
        surveying = true;
        long known = tally.changes();
        loop.then(
                journal.read(tx -> new Survey(
                        tx.batch(batch.id()).orElseThrow(this::gone),
                        tx.counts(batch.number()),
                        tx.pendingModels(batch.number()).keySet())),
                survey -> {
                    surveying = false;
                    lanes.has(survey.models());
                    tally.surveyed(known, survey.counts());
                    seen(survey.batch());
                });
    }

    private void seen(Batch current) {
        batch = current;
        boolean expired = !clock.instant().isBefore(batch.times().expires());
        boolean cancelling = batch.times().cancelling() != null;
        if (batch.state() == BatchState.FINALIZING || batch.state().isOver()) {
            finished();
        } else if (mode == Mode.SENDING && (cancelling || expired)) {
            mode = Mode.ENDING;
            endState = cancelling ? ItemState.CANCELLED : ItemState.EXPIRED;
            callBack();
        }
        boolean known = tally.isKnown() && busy == 0 && !claiming;
        if (known && tally.counts().open() == 0 && !loop.isDone()) {
            finish();
            return;
        }
        if (known && tally.counts().pending() > 0 && mode == Mode.ENDING) {
            // Others put it back after everything pending had ended.
            tally.changed();
        }
        advance();
    }

    private JournalException gone() {
        return new JournalException(
                JournalException.Kind.MISSING, "batch " + batch.id() + " is not in its journal any more");
    }

    private void finish() {
        busy++;
        Instant now = clock.instant();
        Set<BatchState> from = Set.of(BatchState.IN_PROGRESS, BatchState.CANCELLING);
        loop.then(
                journal.write(
                        Step.FINALIZE,
                        tx -> tx.counts(batch.number()).open() == 0
                                && tx.move(batch, from, BatchState.FINALIZING, now)),
                moved -> {
                    busy--;
                    tally.changed();
                    if (moved) {
                        finished();
                    }
                });
    }

    private void finished() {
        progress = snapshot();
        loop.end(End.FINISHED);
    }

    private BatchProgress snapshot() {
        return new BatchProgress(
                batch.id(),
                batch.state(),
                tally.counts(),
                calls.size(),
                tally.ended(),
                tally.usage(),
                Duration.ofNanos(System.nanoTime() - begun),
                calls.isEmpty() ? waiting : "");
    }
}

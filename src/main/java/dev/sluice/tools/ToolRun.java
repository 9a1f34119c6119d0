package dev.sluice.tools;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool under way: a future that can really be cancelled. {@link #cancel} frees the caller at once and ends
 * whatever the tool still waits for, its calls to providers included. It completes with a result and never exceptionally,
 * unless it is cancelled.
 */
public final class ToolRun extends CompletableFuture<ToolResult> {
    private static final Runnable ENDED = ToolRun::nothing;

    private final Duration budget;
    /** What a cancel ends. */
    private final AtomicReference<@Nullable Runnable> work = new AtomicReference<>();

    /** One that says nothing of its time. */
    public ToolRun() {
        this(Duration.ZERO);
    }

    /** @param budget what {@link #budget} says */
    ToolRun(Duration budget) {
        this.budget = budget;
    }

    /** How long it may take from its start, whatever happens; zero when nobody knows. */
    public Duration budget() {
        return budget;
    }

    /** A call that ended as it began. */
    public static ToolRun of(ToolResult result) {
        ToolRun run = new ToolRun();
        run.complete(result);
        return run;
    }

    /**
     * Says what a cancel is to end from now on, in place of what was said before; runs it at once when the call has been
     * cancelled.
     */
    public void onCancel(Runnable canceller) {
        @Nullable Runnable before = work.get();
        while (before != ENDED && !work.compareAndSet(before, canceller)) {
            before = work.get();
        }
        if (before == ENDED) {
            canceller.run();
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            @Nullable Runnable canceller = work.getAndSet(ENDED);
            if (canceller != null) {
                canceller.run();
            }
        }
        return cancelled;
    }

    private static void nothing() {}
}

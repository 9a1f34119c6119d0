package dev.sluice.mcp;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One thread that beats for all calls. It owns none of them: what it does to a call is to say that the call goes on. */
final class Heartbeats implements AutoCloseable {
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "sluice-mcp-heartbeat");
        thread.setDaemon(true);
        return thread;
    });

    Heartbeats() {
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Does something again and again until it is cancelled. */
    Future<?> every(Duration period, Runnable beat) {
        long nanos = Math.max(1, period.toNanos());
        try {
            return clock.scheduleWithFixedDelay(beat, nanos, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Does something once unless it is cancelled before. */
    Future<?> after(Duration delay, Runnable action) {
        try {
            return clock.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

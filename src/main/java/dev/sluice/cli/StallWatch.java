package dev.sluice.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices when the machine is too busy to measure anything on: a thread that sleeps a little, again and again, and keeps
 * by how much at most it overslept. Garbage collection, other programs and a hypervisor all show here.
 */
final class StallWatch implements AutoCloseable {
    private static final long NAP_NANOS = 5_000_000L;

    private final AtomicLong longestNanos = new AtomicLong();
    private final Thread thread = new Thread(this::watch, "stall-watch");

    private StallWatch() {}

    static StallWatch start() {
        StallWatch watch = new StallWatch();
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    Duration longest() {
        return Duration.ofNanos(longestNanos.get());
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long before = System.nanoTime();
                Thread.sleep(NAP_NANOS / 1_000_000L);
                long overslept = System.nanoTime() - before - NAP_NANOS;
                longestNanos.accumulateAndGet(overslept, Math::max);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

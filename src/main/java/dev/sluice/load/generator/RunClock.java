package dev.sluice.load.generator;

/** Nanoseconds from a run's begin. Any thread. */
public final class RunClock {
    private final long originNanos = System.nanoTime();

    /** Now; never negative. */
    public long nanos() {
        return System.nanoTime() - originNanos;
    }

    /** The run's begin by {@link System#nanoTime}, which other processes on a Linux machine share. */
    public long originNanos() {
        return originNanos;
    }
}

package dev.sluice.load;

import dev.sluice.load.measure.Distribution;

/** Times of the last few seconds, for who watches. Not thread-safe. */
final class Recent {
    private static final int SECONDS = 5;

    private final Distribution[] seconds = new Distribution[SECONDS];
    private long second;

    Recent() {
        for (int i = 0; i < SECONDS; i++) {
            seconds[i] = new Distribution();
        }
    }

    void record(long runNanos, long nanos) {
        turn(runNanos);
        seconds[(int) (second % SECONDS)].record(nanos);
    }

    /** All of it. */
    Distribution all(long runNanos) {
        turn(runNanos);
        Distribution all = new Distribution();
        for (Distribution one : seconds) {
            all.add(one);
        }
        return all;
    }

    private void turn(long runNanos) {
        long now = Math.max(second, runNanos / 1_000_000_000L);
        for (long next = Math.max(second + 1, now - SECONDS + 1); next <= now; next++) {
            seconds[(int) (next % SECONDS)].reset();
        }
        second = now;
    }
}

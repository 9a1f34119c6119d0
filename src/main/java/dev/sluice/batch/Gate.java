package dev.sluice.batch;

import java.time.Duration;

/**
 * How many of a batch's calls may be under way at one model: fewer after each deferral, more after each answer. Time is an
 * argument ({@link System#nanoTime}). Not thread-safe.
 *
 * <p>Halves and pauses when calls are put back, once for all that were under way together; the pause doubles from one second
 * to the deferral's longest. An answer ends the doubling and makes room for one more, so that room doubles with each round
 * (RFC 5681 §3.1, slow start).
 */
public final class Gate {
    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final int MAX_STREAK = 16;

    private final int most;
    private int limit;
    private int streak;
    private long closedUntil;
    private boolean closed;

    /** @param most calls under way at a time, 1 or more */
    public Gate(int most) {
        this.most = most;
        this.limit = most;
    }

    /** Whether a call may start beside so many. */
    public boolean isOpen(int underWay, long now) {
        return underWay < limit && !isPaused(now);
    }

    /** Whether it waits for time to pass. */
    public boolean isPaused(long now) {
        return closed && closedUntil - now > 0;
    }

    /** How long until it is worth asking again. */
    public Duration pause(long now) {
        return isPaused(now) ? Duration.ofNanos(closedUntil - now) : Duration.ZERO;
    }

    /** How many may be under way. */
    public int limit() {
        return limit;
    }

    /** A call was answered, or refused for what it says itself. */
    public void answered() {
        streak = 0;
        limit = Math.min(most, limit + 1);
    }

    /** A call was put back. */
    public void deferred(Deferral deferral, long now) {
        long hint = deferral.hint() == null ? 0 : deferral.hint().toNanos();
        if (isPaused(now)) {
            // It began before the pause: the same event, but what the provider asks for counts.
            closedUntil = Math.max(closedUntil - now, hint) + now;
            return;
        }
        streak = Math.min(MAX_STREAK, streak + 1);
        limit = deferral.single() ? 1 : Math.max(1, limit / 2);
        long pause = Math.min(deferral.maxPause().toNanos(), FIRST_PAUSE << (streak - 1));
        closedUntil = now + Math.max(hint, pause);
        closed = true;
    }
}

package dev.sluice.policy;

import java.time.Duration;

/**
 * How many calls a model bears at once, learned from what it refuses: additive increase, multiplicative decrease.
 *
 * <p>Grows by one after as many successes as the limit, and only while at least half of it is in use: an idle limit
 * proves nothing (RFC 7661 §4.2 for TCP; Netflix concurrency-limits' {@code AIMDLimit}). Shrinks to 0.7 (CUBIC's factor,
 * RFC 9438 §4.6) when the provider says that it is too much, at most once a second, because one moment of congestion
 * refuses many calls. Latency is no signal here: it follows the length of the answer. Actor-confined.
 */
public final class ConcurrencyLimit {
    private static final double DECREASE = 0.7;
    private static final long DECREASE_INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final int min;
    private final int max;
    private int limit;
    private int successes;
    private boolean dropped;
    private long droppedNanos;

    /**
     * @param initial the limit at first; {@code min} to {@code max}
     * @param min the lowest limit; 1 or more
     * @param max the highest limit; {@code min} or more
     */
    public ConcurrencyLimit(int initial, int min, int max) {
        Check.that(min >= 1, "min", min, "1 or more");
        Check.that(max >= min, "max", max, "min or more");
        Check.that(initial >= min && initial <= max, "initial", initial, "min to max");
        this.min = min;
        this.max = max;
        limit = initial;
    }

    /** Calls that may be in flight now. */
    public int limit() {
        return limit;
    }

    /** Whether one more call may start. */
    public boolean hasRoom(int inFlight) {
        return inFlight < limit;
    }

    /**
     * A call was served.
     *
     * @param inFlight calls in flight while it was, itself included
     */
    public void onSuccess(int inFlight) {
        if (inFlight < limit - inFlight || limit == max) {
            return;
        }
        successes++;
        if (successes >= limit) {
            successes = 0;
            limit++;
        }
    }

    /** The provider refused a call because there are too many, or was too busy to start it. */
    public void onDropped(long nowNanos) {
        if (dropped && nowNanos - droppedNanos < DECREASE_INTERVAL_NANOS) {
            return;
        }
        dropped = true;
        droppedNanos = nowNanos;
        successes = 0;
        limit = Math.max(min, (int) (limit * DECREASE));
    }
}

package dev.sluice.policy;

import java.time.Duration;

/**
 * The moment by which a request must have ended, whatever it waited for: queue, limits, every attempt, the body.
 *
 * <p>One deadline for all attempts, as in gRPC; timeouts that start anew with each attempt multiply. Only differences of
 * the clock are used, so it stays right when {@code nanoTime} wraps.
 *
 * @param startNanos the monotonic clock when the request came in
 * @param budget how long it may take; 0 or more
 */
public record Deadline(long startNanos, Duration budget) {

    public Deadline {
        Check.notNegative("budget", budget);
    }

    /** A deadline that lies a budget after now. */
    public static Deadline startingAt(long nowNanos, Duration budget) {
        return new Deadline(nowNanos, budget);
    }

    /** What is left; never negative, never more than the budget. */
    public Duration remaining(long nowNanos) {
        Duration left = budget.minus(elapsed(nowNanos));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The time since the start; never negative. */
    public Duration elapsed(long nowNanos) {
        return Duration.ofNanos(Math.max(0, nowNanos - startNanos));
    }

    /** Whether nothing is left. */
    public boolean isPast(long nowNanos) {
        return remaining(nowNanos).isZero();
    }
}

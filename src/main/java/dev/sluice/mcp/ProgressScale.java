package dev.sluice.mcp;

import org.jspecify.annotations.Nullable;

/**
 * Makes what a tool reports grow strictly, signs of life in between included, as the protocol wants it (MCP, Progress: the
 * value must increase with each notification). Not thread-safe.
 */
final class ProgressScale {
    /** What a sign of life adds where nothing is known to have been done. */
    private static final double STEP = 0.001;

    /** What can still grow by steps that a client tells apart. */
    private static final double MAX = 1e15;

    private double last = Double.NEGATIVE_INFINITY;
    private @Nullable Double total;

    /** The value to send for what a tool reports. */
    double reported(double done, @Nullable Double newTotal) {
        total = newTotal;
        return next(Double.isFinite(done) ? Math.min(done, MAX) : last);
    }

    /** The value to send when a tool has reported nothing for a while. */
    double beat() {
        return next(last);
    }

    /** The total that goes with the value sent last; null when there is none, or it was passed. */
    @Nullable
    Double total() {
        return total == null || !Double.isFinite(total) || total < last ? null : total;
    }

    private double next(double wanted) {
        if (last == Double.NEGATIVE_INFINITY) {
            last = Double.isFinite(wanted) ? wanted : 0;
        } else {
            last = wanted > last ? wanted : Math.max(last + STEP, Math.nextUp(last));
        }
        return last;
    }
}

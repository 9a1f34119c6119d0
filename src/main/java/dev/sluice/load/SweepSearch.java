package dev.sluice.load;

import dev.sluice.load.plan.Shape;

/**
 * Which rates a sweep tries: upwards by a factor until one is bad, then between the last good one and the first bad one. Pure but for its
 * memory of what was tried.
 */
final class SweepSearch {
    private static final double CLOSE = 1.02;

    private final Shape.Sweep sweep;
    private double lastGood;
    private double firstBad = Double.POSITIVE_INFINITY;
    private double next;
    private int refined;

    SweepSearch(Shape.Sweep sweep) {
        this.sweep = sweep;
        this.next = sweep.from();
    }

    /** Whether there is another rate to try. */
    boolean hasNext() {
        return next > 0;
    }

    /** The rate to try next, in requests a second. */
    double next() {
        return next;
    }

    /** What became of it. */
    void tried(boolean good) {
        if (good) {
            lastGood = next;
        } else {
            firstBad = next;
        }
        next = choose();
    }

    private double choose() {
        if (Double.isInfinite(firstBad)) {
            return lastGood >= sweep.to() ? 0 : Math.min(sweep.to(), lastGood * sweep.growth());
        }
        if (lastGood == 0 || refined == sweep.refine() || firstBad / lastGood < CLOSE) {
            return 0;
        }
        refined++;
        return Math.sqrt(lastGood * firstBad);
    }

    /** The highest rate that was good; 0 when none was. */
    double knee() {
        return lastGood;
    }

    /** Whether a bad rate was found above it. */
    boolean isBounded() {
        return !Double.isInfinite(firstBad);
    }
}

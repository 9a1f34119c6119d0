package dev.sluice.load.arrival;

import java.util.SplittableRandom;

/**
 * The instants at which requests are due, one after the other. The same profile, arrivals and seed give the same instants.
 *
 * <p>Even arrivals: request k (from 0) is due when k requests are due by the profile. Random ones: when as many are due as
 * the sum of k + 1 draws from the exponential distribution with mean 1, which makes a Poisson process of any rate, whatever
 * way it changes (the time-rescaling theorem; Daley and Vere-Jones, An Introduction to the Theory of Point Processes, §7.4).
 *
 * <p>Requests of the same window are due together, at the first one's instant: a thread that wakes costs more than a request. Confined
 * to one thread.
 */
public final class Pacer {
    /** No further request. */
    public static final long END = -1;

    private final RateProfile profile;
    private final Arrivals arrivals;
    private final SplittableRandom random;
    private final long windowNanos;
    private double due;
    private long window = END;
    private long windowDue;

    private Pacer(RateProfile profile, Arrivals arrivals, long seed, long windowNanos) {
        this.profile = profile;
        this.arrivals = arrivals;
        this.random = new SplittableRandom(seed);
        this.windowNanos = windowNanos;
    }

    /**
     * At its begin.
     *
     * @param windowNanos what is due in the same window, counted from the begin, is due together; 0 for each on its own
     */
    public static Pacer of(RateProfile profile, Arrivals arrivals, long seed, long windowNanos) {
        return new Pacer(profile, arrivals, seed, windowNanos);
    }

    /** When the next request is due, in nanoseconds from the begin, never before the one before it; or {@link #END}. */
    public long next() {
        long instant = nextAlone();
        if (instant == END || windowNanos == 0) {
            return instant;
        }
        if (instant / windowNanos != window) {
            window = instant / windowNanos;
            windowDue = instant;
        }
        return windowDue;
    }

    private long nextAlone() {
        if (arrivals == Arrivals.CONSTANT) {
            return profile.instantOf(due++);
        }
        due += exponential(random);
        return profile.instantOf(due);
    }

    /** A draw from the exponential distribution with mean 1. */
    private static double exponential(SplittableRandom random) {
        return -Math.log(1 - random.nextDouble());
    }
}

package dev.sluice.load.generator;

import dev.sluice.load.arrival.Arrivals;
import dev.sluice.load.arrival.Pacer;
import dev.sluice.load.arrival.RateProfile;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a run with one generator.
 *
 * @param number its place in the run
 * @param firstRequest the number of its first request; those of a closed load follow in the order that they start
 * @param nanos from its begin to its last request, warm-up included
 * @param profile of an open load; null for a closed one
 * @param arrivals of an open load
 * @param windowNanos requests of an open load that are due within the same one are due together; 0 for each on its own
 * @param users of a closed load
 * @param thinkTime of those users
 * @param seed of what is random
 */
public record Segment(
        int number,
        long firstRequest,
        long nanos,
        @Nullable RateProfile profile,
        Arrivals arrivals,
        long windowNanos,
        int users,
        Duration thinkTime,
        long seed) {
    /** An open load. */
    public static Segment open(
            int number, long firstRequest, RateProfile profile, Arrivals arrivals, Duration window, long seed) {
        return new Segment(
                number, firstRequest, profile.nanos(), profile, arrivals, window.toNanos(), 0, Duration.ZERO, seed);
    }

    /** A closed load. */
    public static Segment closed(int number, long firstRequest, long nanos, int users, Duration thinkTime, long seed) {
        return new Segment(number, firstRequest, nanos, null, Arrivals.CONSTANT, 0, users, thinkTime, seed);
    }

    /** The instants of an open load. */
    public Pacer pacer() {
        if (profile == null) {
            throw new IllegalStateException("a closed load has no schedule");
        }
        return Pacer.of(profile, arrivals, seed, windowNanos);
    }
}

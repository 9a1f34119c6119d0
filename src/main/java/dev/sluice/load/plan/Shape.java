package dev.sluice.load.plan;

import dev.sluice.load.arrival.Arrivals;
import dev.sluice.load.arrival.RateProfile;
import java.time.Duration;

/** How much is asked when. */
public sealed interface Shape {
    /** Requests are due at instants that are known before, whatever became of those before them. */
    record Open(RateProfile profile, Arrivals arrivals) implements Shape {}

    /** So many users, each of whom waits for an answer, thinks, and asks again. */
    record Closed(int users, Duration thinkTime, Duration duration) implements Shape {}

    /**
     * An open load in steps, up to where the target saturates.
     *
     * @param from requests a second of the first step
     * @param to the most
     * @param growth of the rate from step to step, above 1
     * @param step how long each is measured
     * @param refine steps between the last good rate and the first bad one
     */
    record Sweep(double from, double to, double growth, Duration step, int refine) implements Shape {
        public Sweep {
            check(to > from, "rate", from + "/s.." + to + "/s", "from a lower rate to a higher one");
            check(growth > 1 && growth <= 100, "growth", growth, "above 1 and at most 100");
            check(refine >= 0 && refine <= 10, "refine", refine, "0 to 10");
        }
    }

    private static void check(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}

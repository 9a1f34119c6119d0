package dev.sluice.load.stats;

import java.util.Arrays;

/**
 * Whether a target falls behind the load: requests pile up, and each waits longer than the one before.
 *
 * <p>GuideLLM's test for over-saturation, with two changes. Both the requests in flight and the time to the first token must rise, by a
 * one-sided t-test on the slope of their means over equal intervals; and both must grow by a quarter of their mean, since with enough
 * points a rise of nothing is significant. A stall in the middle of a step is no saturation: what piled up is worked off, and the
 * last quarter does not lie above the third.
 */
public final class Saturation {
    private static final double CONFIDENCE = 0.99;
    private static final double GROWTH = 0.25;
    private static final int FEWEST = 8;

    private Saturation() {}

    /**
     * Judges one stretch of constant load.
     *
     * @param inFlight requests in flight, by interval
     * @param waits time to first token, or latency where nothing is streamed, by interval; NaN where nothing began
     * @return whether it is saturated; never with fewer than eight intervals
     */
    public static boolean isReached(double[] inFlight, double[] waits) {
        double[] known = Arrays.stream(waits).filter(Double::isFinite).toArray();
        return inFlight.length >= FEWEST && known.length >= FEWEST && grows(inFlight) && grows(known);
    }

    private static boolean grows(double[] y) {
        Slope slope = Slope.of(y);
        return slope.rises(CONFIDENCE) && slope.growth() >= GROWTH && mean(y, 3) > mean(y, 2);
    }

    private static double mean(double[] y, int quarter) {
        return Arrays.stream(y, y.length * quarter / 4, y.length * (quarter + 1) / 4)
                .average()
                .orElse(0);
    }
}

package dev.sluice.policy;

import java.time.Duration;

/**
 * When a {@link CircuitBreaker} opens, and for how long.
 *
 * @param consecutiveFailures failures in a row that open it; 1 or more (Finagle and Envoy: 5)
 * @param failureRate share of failed calls in the window that opens it; above 0, to 1
 * @param minimumCalls calls in the window before their share counts; 1 or more
 * @param window how far back the share looks; above 0
 * @param openMin the base of the first opening's length; above 0
 * @param openMax the longest opening; not below {@code openMin}
 */
public record BreakerSettings(
        int consecutiveFailures,
        double failureRate,
        int minimumCalls,
        Duration window,
        Duration openMin,
        Duration openMax) {

    public BreakerSettings {
        Check.that(consecutiveFailures >= 1, "consecutiveFailures", consecutiveFailures, "1 or more");
        Check.that(failureRate > 0 && failureRate <= 1, "failureRate", failureRate, "above 0, to 1");
        Check.that(minimumCalls >= 1, "minimumCalls", minimumCalls, "1 or more");
        Check.positive("window", window);
        Check.positive("openMin", openMin);
        Check.that(openMax.compareTo(openMin) >= 0, "openMax", openMax, "openMin or more");
    }
}

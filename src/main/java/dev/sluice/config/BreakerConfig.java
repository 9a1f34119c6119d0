package dev.sluice.config;

import java.time.Duration;

/**
 * The circuit breaker of each model.
 *
 * @param enabled whether there is one
 * @param consecutiveFailures failures in a row that open it; 1 to 1000
 * @param failureRate share of failures in the window that opens it; 0.01 to 1
 * @param minimumCalls calls in the window before the share counts; 1 to 100000
 * @param window the window
 * @param openMin how long it stays open the first time
 * @param openMax how long at most after repeated failures
 */
public record BreakerConfig(
        boolean enabled,
        int consecutiveFailures,
        double failureRate,
        int minimumCalls,
        Duration window,
        Duration openMin,
        Duration openMax) {
    public BreakerConfig {
        Check.range("consecutive-failures", consecutiveFailures, 1, 1000);
        Check.range("failure-rate", failureRate, 0.01, 1);
        Check.range("minimum-calls", minimumCalls, 1, 100_000);
        Check.positive("window", window);
        Check.positive("open-min", openMin);
        Check.positive("open-max", openMax);
        Check.atMost("open-min", openMin, "open-max", openMax);
    }
}

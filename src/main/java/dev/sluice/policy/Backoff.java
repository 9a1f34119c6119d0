package dev.sluice.policy;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before an attempt: exponential, with full jitter.
 *
 * <p>Full jitter, because callers that failed together otherwise come back together (AWS Architecture Blog, "Exponential
 * Backoff And Jitter", 2015; Envoy's retry back-off does the same).
 *
 * @param initialDelay the longest delay after the first failure; 0 or more, 0 never waits
 * @param multiplier growth of the longest delay with each further failure; 1 or more
 * @param maxDelay where the growth ends; not below {@code initialDelay}
 */
public record Backoff(Duration initialDelay, double multiplier, Duration maxDelay) {

    public Backoff {
        Check.notNegative("initialDelay", initialDelay);
        Check.that(multiplier >= 1 && Double.isFinite(multiplier), "multiplier", multiplier, "1 or more, finite");
        Check.that(maxDelay.compareTo(initialDelay) >= 0, "maxDelay", maxDelay, "initialDelay or more");
    }

    /**
     * A delay drawn evenly from 0 to {@link #ceiling}.
     *
     * @param failedAttempts attempts that failed so far; 1 or more
     */
    public Duration delay(int failedAttempts, RandomGenerator random) {
        return Duration.ofNanos(random.nextLong(Nanos.of(ceiling(failedAttempts)) + 1));
    }

    /**
     * The longest delay there can be: {@code min(maxDelay, initialDelay · multiplier^(failedAttempts − 1))}.
     *
     * @param failedAttempts attempts that failed so far; 1 or more
     */
    public Duration ceiling(int failedAttempts) {
        Check.that(failedAttempts >= 1, "failedAttempts", failedAttempts, "1 or more");
        if (initialDelay.isZero()) {
            return Duration.ZERO;
        }
        double nanos = Nanos.of(initialDelay) * Math.pow(multiplier, failedAttempts - 1);
        long max = Nanos.of(maxDelay);
        return Duration.ofNanos(nanos < max ? (long) nanos : max);
    }
}

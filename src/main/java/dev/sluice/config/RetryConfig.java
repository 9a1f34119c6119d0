package dev.sluice.config;

import java.time.Duration;

/**
 * When and how often an attempt is repeated.
 *
 * @param maxAttempts attempts per provider, the first included; 1 to 10
 * @param initialDelay upper end of the first backoff, which is drawn from 0 to it
 * @param multiplier growth of that upper end; 1 to 10
 * @param maxDelay where the growth stops
 * @param throttleInitialDelay the first upper end after a throttle
 * @param throttleMaxDelay where that growth stops
 * @param minAttemptTime an attempt is started only if this much of the deadline is left
 * @param maxHint a provider's wish to wait longer than this ends the request at once
 * @param budgetRatio retries per first attempt over the window; 0 to 10
 * @param budgetPerSecond retries a second that are always allowed; 0 to 1000
 * @param budgetWindow the window
 */
public record RetryConfig(
        int maxAttempts,
        Duration initialDelay,
        double multiplier,
        Duration maxDelay,
        Duration throttleInitialDelay,
        Duration throttleMaxDelay,
        Duration minAttemptTime,
        Duration maxHint,
        double budgetRatio,
        double budgetPerSecond,
        Duration budgetWindow) {
    public RetryConfig {
        Check.range("max-attempts", maxAttempts, 1, 10);
        Check.positive("initial-delay", initialDelay);
        Check.range("multiplier", multiplier, 1, 10);
        Check.positive("max-delay", maxDelay);
        Check.atMost("initial-delay", initialDelay, "max-delay", maxDelay);
        Check.positive("throttle-initial-delay", throttleInitialDelay);
        Check.positive("throttle-max-delay", throttleMaxDelay);
        Check.atMost("throttle-initial-delay", throttleInitialDelay, "throttle-max-delay", throttleMaxDelay);
        Check.positive("min-attempt-time", minAttemptTime);
        Check.positive("max-hint", maxHint);
        Check.range("budget-ratio", budgetRatio, 0, 10);
        Check.range("budget-per-second", budgetPerSecond, 0, 1000);
        Check.positive("budget-window", budgetWindow);
    }
}

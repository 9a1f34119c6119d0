package dev.sluice.policy;

import java.time.Duration;

/** What a {@link RetryPolicy} says after a failed attempt. */
public sealed interface RetryDecision {

    /**
     * Try once more.
     *
     * @param delay how long to wait first; 0 or more, and always short enough to leave time for an attempt
     */
    record Retry(Duration delay) implements RetryDecision {
        public Retry {
            Check.notNegative("delay", delay);
        }
    }

    /**
     * Do not try again here.
     *
     * @param reason why, for a person; one line
     */
    record GiveUp(String reason) implements RetryDecision {}
}

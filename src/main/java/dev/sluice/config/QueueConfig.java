package dev.sluice.config;

/**
 * A provider's queue of requests without a permit.
 *
 * @param maxWaiting how many may wait; 0 to 1,000,000, 0 refuses whatever can't start at once
 * @param maxWaitingBytes how many characters of prompts may wait; above 0
 */
public record QueueConfig(int maxWaiting, long maxWaitingBytes) {
    public QueueConfig {
        Check.range("max-waiting", maxWaiting, 0, 1_000_000);
        Check.range("max-waiting-bytes", maxWaitingBytes, 1, 1L << 40);
    }
}

package dev.sluice.model;

/** What may help after a failed attempt. */
public enum Remedy {
    /** Nothing: the same request fails anywhere. */
    NONE,
    /** Another provider or model, where one is configured. */
    FAIL_OVER,
    /** The same again after a backoff. */
    RETRY,
    /** The same again, after a throttle's longer backoff. */
    RETRY_SLOWER;

    public boolean isRetry() {
        return this == RETRY || this == RETRY_SLOWER;
    }
}

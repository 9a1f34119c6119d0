package dev.sluice.policy;

/** Where a {@link CircuitBreaker} stands. */
public enum BreakerState {
    /** Calls pass. */
    CLOSED,
    /** Calls are refused until a time. */
    OPEN,
    /** One call at a time passes, to see whether the endpoint has recovered. */
    HALF_OPEN
}

package dev.sluice.policy;

import java.time.Duration;

/** What a {@link CircuitBreaker} says to a call. */
public sealed interface Admission {

    /**
     * The call may go. Its end must be reported exactly once, with the same flag.
     *
     * @param probe whether this is the one call that decides if the circuit closes
     */
    record Admitted(boolean probe) implements Admission {}

    /**
     * The call may not go.
     *
     * @param retryAfter how long to stay away; above 0, an estimate while a probe is out
     */
    record Refused(Duration retryAfter) implements Admission {}
}

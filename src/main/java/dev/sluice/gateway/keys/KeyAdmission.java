package dev.sluice.gateway.keys;

import java.time.Duration;

/** What a {@link KeyLimiter} says to a request. */
public sealed interface KeyAdmission {

    /** What is left of the key's minute, this request counted if it was admitted. */
    LimitSnapshot snapshot();

    /**
     * The request may go ahead.
     *
     * @param lease to be settled however the request ends
     */
    record Granted(Lease lease, LimitSnapshot snapshot) implements KeyAdmission {}

    /**
     * The request may not go ahead; nothing was taken.
     *
     * @param reason the limit in the way; of several, the one that takes longest to give way
     * @param limit the most it allows; above 0
     * @param remaining what it would allow now; less than was asked for
     * @param retryAfter how long before asking again is of use, at most 60.5 seconds; a guess for {@code CONCURRENCY},
     *     zero for {@code REQUEST_SIZE}, which no waiting helps. Others may come first, so it promises nothing
     */
    record Refused(KeyLimit reason, long limit, long remaining, Duration retryAfter, LimitSnapshot snapshot)
            implements KeyAdmission {}
}

package dev.sluice.policy;

import java.time.Duration;

/** What {@link RateLimits} say to a call. */
public sealed interface Permit {

    /**
     * The call may start. It must be settled and released, each once.
     *
     * @param reservedTokens tokens set aside for it; hand them to {@link RateLimits#settle}
     */
    record Granted(long reservedTokens) implements Permit {}

    /**
     * The call must wait; nothing was taken.
     *
     * @param delay how long before asking again is of use; above 0. Other calls may come first, so it promises nothing
     * @param axis what is used up: {@code paused}, {@code concurrency}, {@code requests-per-minute},
     *     {@code tokens-per-minute} or {@code tokens-per-day}
     */
    record Wait(Duration delay, String axis) implements Permit {}
}

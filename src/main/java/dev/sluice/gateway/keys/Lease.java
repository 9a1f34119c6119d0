package dev.sluice.gateway.keys;

import java.util.concurrent.atomic.AtomicBoolean;

/** An admitted request's hold on its key's limits. Any thread; of several that settle it, the first does. */
public final class Lease {
    private final KeyLimiter limiter;
    private final String keyId;
    private final long reservedTokens;
    private final long slot;
    private final AtomicBoolean settled = new AtomicBoolean();

    /** @param slot where the tokens were taken from; negative when they were not counted */
    Lease(KeyLimiter limiter, String keyId, long reservedTokens, long slot) {
        this.limiter = limiter;
        this.keyId = keyId;
        this.reservedTokens = reservedTokens;
        this.slot = slot;
    }

    /**
     * Ends the hold: the place is free, and the reservation becomes what was used.
     *
     * @param usedTokens as billed; 0 when the call was never sent; negative when nobody knows, as after a cancel, which
     *     leaves the reservation as it is
     * @return whether this was the first time; a repeat changes nothing
     */
    public boolean settle(long usedTokens, long nowNanos) {
        if (!settled.compareAndSet(false, true)) {
            return false;
        }
        limiter.settle(this, usedTokens < 0 ? reservedTokens : usedTokens, nowNanos);
        return true;
    }

    public String keyId() {
        return keyId;
    }

    /** What was set aside; 0 or more. */
    public long reservedTokens() {
        return reservedTokens;
    }

    long slot() {
        return slot;
    }
}

package dev.sluice.gateway.keys;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps every key within its terms: requests and tokens in any minute, requests under way.
 *
 * <p>A request takes from all limits or from none. Its tokens are reserved by estimate and counted from its admission;
 * what it did not use comes back when it is settled, what it used beyond the estimate counts from then. So no minute,
 * wherever it starts, sees more requests than the limit, nor more tokens, apart from what estimates fell short of. There
 * is no smaller burst: a client may spend its minute at once. A limit that the terms gain or lose while requests are under
 * way counts those that are admitted afterwards.
 *
 * <p>Any thread. Two that ask for the same key take turns for a fraction of a microsecond ({@link
 * ConcurrentHashMap#compute}). There is one state for each key that was ever used, by id, so it outlives a reload of the
 * keys.
 */
public final class KeyLimiter {
    private final ConcurrentHashMap<String, KeyUse> uses = new ConcurrentHashMap<>();

    /**
     * Asks for one request to start.
     *
     * @param estimatedTokens prompt and longest output; 0 or more. An estimate above the key's limit is refused for good;
     *     who would rather let such a request pass alone asks for the limit instead
     * @param nowNanos from one monotonic clock
     */
    public KeyAdmission tryAcquire(VirtualKey key, long estimatedTokens, long nowNanos) {
        Check.that(estimatedTokens >= 0, "estimatedTokens", estimatedTokens, "0 or more");
        KeyAdmission[] answer = new KeyAdmission[1];
        uses.compute(key.id(), (id, known) -> {
            KeyUse use = known == null ? new KeyUse() : known;
            answer[0] = use.tryAcquire(this, key, estimatedTokens, nowNanos);
            return use;
        });
        return answer[0];
    }

    /** What is left of a key's minute; takes nothing. */
    public LimitSnapshot snapshot(VirtualKey key, long nowNanos) {
        LimitSnapshot[] snapshot = {new KeyUse().snapshot(key.terms(), nowNanos)};
        uses.computeIfPresent(key.id(), (id, use) -> {
            snapshot[0] = use.snapshot(key.terms(), nowNanos);
            return use;
        });
        return snapshot[0];
    }

    /** Requests of a key admitted and not settled. */
    public int inFlight(String keyId) {
        int[] count = new int[1];
        uses.computeIfPresent(keyId, (id, use) -> {
            count[0] = use.inFlight();
            return use;
        });
        return count[0];
    }

    /** Forgets keys that are no longer there, once their last request is settled; to be called when keys were reloaded. */
    public void retain(Set<String> keyIds) {
        for (String keyId : uses.keySet()) {
            if (!keyIds.contains(keyId)) {
                uses.computeIfPresent(keyId, (id, use) -> use.inFlight() > 0 ? use : null);
            }
        }
    }

    /** Keys with a state. */
    int size() {
        return uses.size();
    }

    void settle(Lease lease, long usedTokens, long nowNanos) {
        uses.computeIfPresent(lease.keyId(), (id, use) -> {
            use.settle(lease, usedTokens, nowNanos);
            return use;
        });
    }
}

package dev.sluice.gateway.keys;

import dev.sluice.gateway.keys.LimitSnapshot.Axis;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one key has in use. Not thread-safe: {@link KeyLimiter} lets one thread at a time at it. */
final class KeyUse {
    /** The end of another request ends this wait; nobody knows when that is. */
    private static final Duration CONCURRENCY_DELAY = Duration.ofSeconds(1);
    /** More than any bill, and little enough that sums stay in a long. */
    private static final long MOST_TOKENS = 1L << 40;

    private @Nullable MinuteWindow requests;
    private @Nullable MinuteWindow tokens;
    private int inFlight;

    int inFlight() {
        return inFlight;
    }

    KeyAdmission tryAcquire(KeyLimiter limiter, VirtualKey key, long estimatedTokens, long nowNanos) {
        KeyTerms terms = key.terms();
        prepare(terms, nowNanos);
        KeyAdmission.@Nullable Refused refused = refusal(terms, estimatedTokens, nowNanos);
        if (refused != null) {
            return refused;
        }
        inFlight++;
        if (requests != null) {
            requests.take(1, nowNanos);
        }
        long slot = tokens == null ? -1 : tokens.take(estimatedTokens, nowNanos);
        return new KeyAdmission.Granted(new Lease(limiter, key.id(), estimatedTokens, slot), snapshot(terms, nowNanos));
    }

    void settle(Lease lease, long usedTokens, long nowNanos) {
        inFlight--;
        if (tokens == null || lease.slot() < 0) {
            return;
        }
        long more = Math.min(usedTokens, MOST_TOKENS) - lease.reservedTokens();
        if (more > 0) {
            tokens.take(more, nowNanos);
        } else {
            tokens.giveBack(lease.slot(), -more, nowNanos);
        }
    }

    LimitSnapshot snapshot(KeyTerms terms, long nowNanos) {
        return new LimitSnapshot(
                axis(requests, terms.requestsPerMinute(), nowNanos), axis(tokens, terms.tokensPerMinute(), nowNanos));
    }

    /** Terms change while a key is in use: a limit that is new counts from now on, one that is gone is forgotten. */
    private void prepare(KeyTerms terms, long nowNanos) {
        requests = window(requests, terms.requestsPerMinute(), nowNanos);
        tokens = window(tokens, terms.tokensPerMinute(), nowNanos);
    }

    private static @Nullable MinuteWindow window(@Nullable MinuteWindow window, long limit, long nowNanos) {
        if (limit == 0) {
            return null;
        }
        return window == null ? new MinuteWindow(nowNanos) : window;
    }

    private KeyAdmission.@Nullable Refused refusal(KeyTerms terms, long estimatedTokens, long nowNanos) {
        if (tokens != null && estimatedTokens > terms.tokensPerMinute()) {
            return refused(KeyLimit.REQUEST_SIZE, terms, 0, nowNanos);
        }
        if (terms.concurrency() > 0 && inFlight >= terms.concurrency()) {
            return refused(KeyLimit.CONCURRENCY, terms, CONCURRENCY_DELAY.toNanos(), nowNanos);
        }
        long untilRequest = requests == null ? 0 : requests.nanosUntilAtMost(terms.requestsPerMinute() - 1L, nowNanos);
        long untilTokens =
                tokens == null ? 0 : tokens.nanosUntilAtMost(terms.tokensPerMinute() - estimatedTokens, nowNanos);
        if (untilRequest == 0 && untilTokens == 0) {
            return null;
        }
        return untilRequest >= untilTokens
                ? refused(KeyLimit.REQUESTS, terms, untilRequest, nowNanos)
                : refused(KeyLimit.TOKENS, terms, untilTokens, nowNanos);
    }

    private KeyAdmission.Refused refused(KeyLimit reason, KeyTerms terms, long delayNanos, long nowNanos) {
        LimitSnapshot snapshot = snapshot(terms, nowNanos);
        @Nullable Axis axis = reason == KeyLimit.REQUESTS ? snapshot.requests() : snapshot.tokens();
        return new KeyAdmission.Refused(
                reason,
                reason == KeyLimit.CONCURRENCY || axis == null ? terms.concurrency() : axis.limit(),
                reason == KeyLimit.CONCURRENCY || axis == null ? 0 : axis.remaining(),
                Duration.ofNanos(delayNanos),
                snapshot);
    }

    private static @Nullable Axis axis(@Nullable MinuteWindow window, long limit, long nowNanos) {
        if (limit == 0) {
            return null;
        }
        long taken = window == null ? 0 : window.taken(nowNanos);
        long reset = window == null ? 0 : window.nanosUntilEmpty(nowNanos);
        return new Axis(limit, Math.max(0, limit - taken), Duration.ofNanos(reset));
    }
}

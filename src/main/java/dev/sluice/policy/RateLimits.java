package dev.sluice.policy;

import java.time.Duration;

/**
 * What is left of an account's limits: calls in flight, calls a minute, tokens a minute, tokens a day.
 *
 * <p>A call takes from all axes or from none. Tokens are reserved by estimate before the call and settled by the bill
 * after it; what was reserved too much comes back, what was used too much is a debt.
 *
 * <p>Providers cut a minute into slices and refuse bursts (OpenAI's rate limit guide), so a minute's allowance is not
 * there at once: the burst is a twentieth of it, at least one call, and the drip is what remains. So no minute, wherever
 * it starts, sees more calls than the limit; nor more tokens, except for one call that is larger than the burst, and for
 * debts. Tokens of the day may be spent at any time of it. A call estimated above a token limit passes alone: the
 * provider is to judge it.
 *
 * <p>Failed calls count too, as they do at the providers. Actor-confined.
 */
public final class RateLimits {
    /** The release of another call ends this wait; the delay only bounds how long one that was missed goes unnoticed. */
    private static final Duration CONCURRENCY_DELAY = Duration.ofSeconds(1);

    private static final int DAY_PARTS = 96;

    private final LimitSettings settings;
    private final TokenBucket requests;
    private final TokenBucket tokens;
    private final WindowCounter dayTokens = new WindowCounter(Duration.ofDays(1), DAY_PARTS);
    private int inFlight;
    private boolean paused;
    private long pausedUntilNanos;

    /** Limits of which nothing is used. */
    public RateLimits(LimitSettings settings) {
        this.settings = settings;
        requests = perMinute(settings.requestsPerMinute());
        tokens = perMinute(settings.tokensPerMinute());
    }

    /**
     * Asks for one call to start.
     *
     * @param estimatedTokens prompt and longest output; 0 or more
     */
    public Permit tryAcquire(long estimatedTokens, long nowNanos) {
        Check.notNegative("estimatedTokens", estimatedTokens);
        Permit.Wait wait = longestWait(estimatedTokens, nowNanos);
        if (!wait.delay().isZero()) {
            return wait;
        }
        inFlight++;
        requests.debit(settings.requestsPerMinute() > 0 ? 1 : 0);
        tokens.debit(settings.tokensPerMinute() > 0 ? (double) estimatedTokens : 0);
        dayTokens.add(estimatedTokens, nowNanos);
        return new Permit.Granted(estimatedTokens);
    }

    /**
     * Corrects a reservation by what was used: 0 when the call was never sent, the reservation itself when nobody knows.
     *
     * @param reservedTokens as granted
     * @param actualTokens as billed; 0 or more
     */
    public void settle(long reservedTokens, long actualTokens, long nowNanos) {
        Check.notNegative("reservedTokens", reservedTokens);
        Check.notNegative("actualTokens", actualTokens);
        long more = actualTokens - reservedTokens;
        dayTokens.add(more, nowNanos);
        if (settings.tokensPerMinute() > 0) {
            tokens.debit(Math.max(0, (double) more));
            tokens.giveBack(Math.max(0, (double) -more));
        }
    }

    /** A granted call has ended. */
    public void release() {
        if (inFlight == 0) {
            throw new IllegalStateException("inFlight: 0 (expected: a call that was granted and not released)");
        }
        inFlight--;
    }

    /** Starts no call for a time, because the provider named one; never shortens an earlier pause. */
    public void pause(Duration delay, long nowNanos) {
        Check.notNegative("delay", delay);
        long until = nowNanos + Nanos.of(delay);
        if (!paused || until - pausedUntilNanos > 0) {
            paused = true;
            pausedUntilNanos = until;
        }
    }

    /** Calls granted and not released. */
    public int inFlight() {
        return inFlight;
    }

    private Permit.Wait longestWait(long estimatedTokens, long nowNanos) {
        paused = paused && pausedUntilNanos - nowNanos > 0;
        if (paused) {
            return new Permit.Wait(Duration.ofNanos(pausedUntilNanos - nowNanos), "paused");
        }
        if (settings.concurrency() > 0 && inFlight >= settings.concurrency()) {
            return new Permit.Wait(CONCURRENCY_DELAY, "concurrency");
        }
        Permit.Wait wait = new Permit.Wait(Duration.ZERO, "");
        if (settings.requestsPerMinute() > 0) {
            wait = longer(wait, requests.untilAvailable(1, nowNanos), "requests-per-minute");
        }
        if (settings.tokensPerMinute() > 0) {
            wait = longer(wait, tokens.untilAvailable((double) estimatedTokens, nowNanos), "tokens-per-minute");
        }
        if (settings.tokensPerDay() > 0) {
            long room = settings.tokensPerDay() - Math.min(estimatedTokens, settings.tokensPerDay());
            wait = longer(wait, dayTokens.untilAtMost(room, nowNanos), "tokens-per-day");
        }
        return wait;
    }

    private static Permit.Wait longer(Permit.Wait wait, Duration delay, String axis) {
        return delay.compareTo(wait.delay()) > 0 ? new Permit.Wait(delay, axis) : wait;
    }

    /** A bucket of which any 60 seconds see at most {@code limit} taken in ones: the burst, then one each interval. */
    private static TokenBucket perMinute(long limit) {
        double burst = Math.max(1, Math.floorDiv(limit, 20L));
        return new TokenBucket(Math.max(1, limit - burst + 1) / 60, burst);
    }
}

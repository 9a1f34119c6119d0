package dev.sluice.policy;

import java.time.Duration;

/**
 * A rate with a burst: tokens drip in, calls take them out.
 *
 * <p>In any time <em>t</em> at most {@code burst + perSecond · t} are taken, debts apart. A single amount larger than the
 * burst passes when the bucket is full and leaves a debt: it would otherwise never pass. (The leaky bucket as a meter,
 * ITU-T I.371; the debt is that of Guava's {@code RateLimiter}.) Actor-confined.
 */
public final class TokenBucket {
    /** Forgives what rounding leaves short after exactly the wait that was asked for. */
    private static final double ROUNDING = 1e-9;

    private final double perSecond;
    private final double burst;
    private double balance;
    private boolean started;
    private long refilledNanos;

    /**
     * A full bucket.
     *
     * @param perSecond tokens that drip in each second; above 0
     * @param burst the most it holds; above 0
     */
    public TokenBucket(double perSecond, double burst) {
        Check.positive("perSecond", perSecond);
        Check.positive("burst", burst);
        this.perSecond = perSecond;
        this.burst = burst;
        balance = burst;
    }

    /**
     * Takes tokens, or says how long until they are there.
     *
     * @param amount tokens; 0 or more
     * @return zero when they were taken; else the wait, and nothing was taken
     */
    public Duration tryAcquire(double amount, long nowNanos) {
        Duration wait = untilAvailable(amount, nowNanos);
        if (wait.isZero()) {
            balance -= amount;
        }
        return wait;
    }

    /** How long until an amount could be taken; takes nothing. */
    Duration untilAvailable(double amount, long nowNanos) {
        Check.notNegative("amount", amount);
        refill(nowNanos);
        double missing = Math.min(amount, burst) - balance;
        if (missing <= ROUNDING * Math.max(1, amount)) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(1, (long) Math.ceil(missing / perSecond * 1e9)));
    }

    /** Puts back what was taken and not used; what does not fit is lost. */
    public void giveBack(double amount) {
        Check.notNegative("amount", amount);
        balance = Math.min(burst, balance + amount);
    }

    /** Takes tokens that are already spent, into debt if need be. */
    public void debit(double amount) {
        Check.notNegative("amount", amount);
        balance -= amount;
    }

    private void refill(long nowNanos) {
        if (!started) {
            started = true;
            refilledNanos = nowNanos;
        }
        long passed = nowNanos - refilledNanos;
        if (passed > 0) {
            balance = Math.min(burst, balance + passed / 1e9 * perSecond);
            refilledNanos = nowNanos;
        }
    }
}

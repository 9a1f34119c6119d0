package dev.sluice.policy;

import java.time.Duration;

/**
 * What a provider's first attempts pay for in retries, so that retries stay a small part of the traffic however much of
 * it fails.
 *
 * <p>Whenever a retry is granted, the retries of the window that ends then, itself included, are at most {@code ratio} ×
 * the first attempts of the same window + {@code perSecond} × the window's seconds. (Over any window at all they are at
 * most that with the first attempts of one more window before it: a deposit is worth nothing after a window, but what it
 * paid for has happened.) An empty budget refuses at once; nothing queues for it. After Finagle's {@code RetryBudget}
 * (20 % + 10/s over 10 s), also linkerd's and Envoy's; hedges and fallbacks draw on the same budget.
 *
 * <p>Actor-confined. Slots of a twentieth of the window, counted so that the rounding never favours a retry.
 */
public final class RetryBudget {
    private static final int PARTS = 20;
    /** Forgives binary fractions: 0.29 · 100 is 28.999999999999996. */
    private static final double ROUNDING = 1e-9;

    private final double ratio;
    private final double floor;
    private final WindowCounter firstAttempts;
    private final WindowCounter retries;

    /**
     * A full budget.
     *
     * @param ratio retries per first attempt; 0 to 1
     * @param perSecond retries a second that need no first attempts; 0 or more
     * @param window how long a first attempt pays; above 0
     */
    public RetryBudget(double ratio, double perSecond, Duration window) {
        Check.that(ratio >= 0 && ratio <= 1, "ratio", ratio, "0 to 1");
        Check.notNegative("perSecond", perSecond);
        Check.positive("window", window);
        this.ratio = ratio;
        floor = perSecond * (Nanos.of(window) / 1e9);
        firstAttempts = new WindowCounter(window, PARTS);
        retries = new WindowCounter(window, PARTS);
    }

    /** Pays in for one request's first attempt. */
    public void onFirstAttempt(long nowNanos) {
        firstAttempts.add(1, nowNanos);
    }

    /** Takes one retry, or refuses when there is less than one. */
    public boolean tryWithdraw(long nowNanos) {
        if (balance(nowNanos) < 1 - ROUNDING) {
            return false;
        }
        retries.add(1, nowNanos);
        return true;
    }

    /** Retries that could be taken now; below zero when what paid for earlier ones has gone. */
    public double balance(long nowNanos) {
        return ratio * firstAttempts.sumWithin(nowNanos) + floor - retries.sumCovering(nowNanos);
    }
}

package dev.sluice.policy;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Leaves an endpoint alone for a while when its recent calls failed.
 *
 * <p>Opens on failures in a row or on the share of failures in a sliding window, whichever comes first. Stays open for
 * an equal-jittered time (half fixed, half by chance) of {@code openMin · 2^k}, at most {@code openMax}, where
 * <em>k</em> counts the probes that failed since it last was closed. Then one probe at a time passes; its success
 * closes the circuit, its failure opens it for longer. After Finagle's {@code FailureAccrualFactory}, with the window of
 * Hystrix.
 *
 * <p>Only an endpoint's own trouble is a failure; a caller's fault or a cancellation is reported by {@link #onIgnored},
 * which also hands the probe to the next call. Results of calls from before the opening change nothing while it lasts:
 * an old success does not close the circuit. Each {@link Admission.Admitted} must be reported exactly once. Actor-confined.
 */
public final class CircuitBreaker {
    private static final int PARTS = 10;
    private static final int MAX_DOUBLINGS = 62;

    private final BreakerSettings settings;
    private final RandomGenerator random;
    private final WindowCounter calls;
    private final WindowCounter failures;
    private int failuresInARow;
    private boolean tripped;
    private boolean probing;
    private int reopenings;
    private long openedNanos;
    private long openNanos;

    /** A closed circuit; {@code random} is the source of jitter. */
    public CircuitBreaker(BreakerSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        calls = new WindowCounter(settings.window(), PARTS);
        failures = new WindowCounter(settings.window(), PARTS);
    }

    /** Asks for one call to pass. */
    public Admission tryAcquire(long nowNanos) {
        return switch (state(nowNanos)) {
            case CLOSED -> new Admission.Admitted(false);
            case OPEN -> new Admission.Refused(Duration.ofNanos(openNanos - (nowNanos - openedNanos)));
            case HALF_OPEN -> probe();
        };
    }

    /** The endpoint served a call, whatever it answered. */
    public void onSuccess(boolean probe, long nowNanos) {
        if (probe) {
            close();
        } else if (!tripped) {
            failuresInARow = 0;
            calls.add(1, nowNanos);
        }
    }

    /** A call failed by the endpoint's own trouble. */
    public void onFailure(boolean probe, long nowNanos) {
        if (probe) {
            reopenings++;
            open(nowNanos);
        } else if (!tripped) {
            failuresInARow++;
            calls.add(1, nowNanos);
            failures.add(1, nowNanos);
            if (failuresInARow >= settings.consecutiveFailures() || isRateReached(nowNanos)) {
                reopenings = 0;
                open(nowNanos);
            }
        }
    }

    /** A call ended without saying anything about the endpoint: the caller's fault, or cancelled. */
    public void onIgnored(boolean probe, long nowNanos) {
        if (probe) {
            probing = false;
        }
    }

    public BreakerState state(long nowNanos) {
        if (!tripped) {
            return BreakerState.CLOSED;
        }
        return nowNanos - openedNanos < openNanos ? BreakerState.OPEN : BreakerState.HALF_OPEN;
    }

    private Admission probe() {
        if (probing) {
            return new Admission.Refused(settings.openMin());
        }
        probing = true;
        return new Admission.Admitted(true);
    }

    private boolean isRateReached(long nowNanos) {
        long made = calls.sumCovering(nowNanos);
        return made >= settings.minimumCalls() && failures.sumCovering(nowNanos) >= settings.failureRate() * made;
    }

    private void open(long nowNanos) {
        long max = Nanos.of(settings.openMax());
        double grown = Nanos.of(settings.openMin()) * Math.scalb(1.0, Math.min(reopenings, MAX_DOUBLINGS));
        long whole = grown < max ? (long) grown : max;
        openNanos = whole - random.nextLong(whole / 2 + 1);
        openedNanos = nowNanos;
        tripped = true;
        probing = false;
    }

    private void close() {
        tripped = false;
        probing = false;
        failuresInARow = 0;
        calls.clear();
        failures.clear();
    }
}

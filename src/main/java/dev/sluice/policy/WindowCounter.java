package dev.sluice.policy;

import java.time.Duration;
import java.util.Arrays;

/**
 * A sum over the recent past, kept in a ring of time slots: O(1) a call, whatever the traffic.
 *
 * <p>Slots make the edge of the window coarse, so there are two sums: one that never misses anything inside the window,
 * one that never holds anything outside of it. A limit that must hold uses the first for what it counts and the second
 * for what it allows. Actor-confined.
 */
final class WindowCounter {
    private final long slotNanos;
    private final long[] slots;
    private boolean started;
    private long originNanos;
    private long current;
    private long total;

    /**
     * @param window how far it looks back; rounded down to a multiple of {@code parts} nanoseconds
     * @param parts slots a window is cut into; one more is kept
     */
    WindowCounter(Duration window, int parts) {
        slotNanos = Math.max(1, Nanos.of(window) / parts);
        slots = new long[parts + 1];
    }

    /** Adds to the newest slot; a negative amount takes out of it what it holds, no more. */
    void add(long amount, long nowNanos) {
        advance(nowNanos);
        int newest = slot(current);
        long added = Math.max(amount, -slots[newest]);
        slots[newest] += added;
        total += added;
    }

    /** All that was added within the window, and perhaps a slot's length before it. */
    long sumCovering(long nowNanos) {
        advance(nowNanos);
        return total;
    }

    /** Only what was added within the window; perhaps without its oldest slot's length. */
    long sumWithin(long nowNanos) {
        advance(nowNanos);
        return total - slots[slot(current + 1)];
    }

    /** How long until {@link #sumCovering} is at most a limit (0 or more) if nothing is added; 0 when it is now. */
    Duration untilAtMost(long limit, long nowNanos) {
        advance(nowNanos);
        long left = total;
        long freed = 0;
        while (left > limit) {
            freed++;
            left -= slots[slot(current + freed)];
        }
        if (freed == 0) {
            return Duration.ZERO;
        }
        return Duration.ofNanos((current + freed) * slotNanos - (nowNanos - originNanos));
    }

    void clear() {
        started = false;
        Arrays.fill(slots, 0);
        current = 0;
        total = 0;
    }

    private void advance(long nowNanos) {
        if (!started) {
            started = true;
            originNanos = nowNanos;
        }
        long now = (nowNanos - originNanos) / slotNanos;
        long stale = Math.min(now - current, slots.length);
        for (long i = 1; i <= stale; i++) {
            total -= slots[slot(current + i)];
            slots[slot(current + i)] = 0;
        }
        current = Math.max(current, now);
    }

    private int slot(long index) {
        return (int) (index % slots.length);
    }
}

package dev.sluice.gateway.keys;

/**
 * What was taken in the last minute, in slots of half a second: O(1) an amount, whatever the traffic.
 *
 * <p>An amount counts for at least 60 seconds and at most 60.5, so that no minute, wherever it starts, sees more than a
 * limit that is kept here, and a client at an even pace gets 99 % of it. What is given back leaves the slot it was taken
 * from. (A sliding window counter; policy's own is not told where an amount went.) Not thread-safe. Times are from one
 * monotonic clock; one that is a little older than the last counts as that.
 */
final class MinuteWindow {
    private static final int PARTS = 120;
    private static final long SLOT_NANOS = 60_000_000_000L / PARTS;

    private final long[] slots = new long[PARTS + 1];
    private final long originNanos;
    private long current;
    private long total;

    MinuteWindow(long nowNanos) {
        originNanos = nowNanos;
    }

    /**
     * Takes an amount, 0 or more.
     *
     * @return the slot it went to, for {@link #giveBack}
     */
    long take(long amount, long nowNanos) {
        advance(nowNanos);
        slots[index(current)] += amount;
        total += amount;
        return current;
    }

    /**
     * Puts back a part of what was taken; what has left the window since is no longer there to be put back.
     *
     * @param slot where it was taken from
     * @param amount at most what was taken from there and not put back yet
     */
    void giveBack(long slot, long amount, long nowNanos) {
        advance(nowNanos);
        if (current - slot < slots.length) {
            slots[index(slot)] -= amount;
            total -= amount;
        }
    }

    /** All that counts now. */
    long taken(long nowNanos) {
        advance(nowNanos);
        return total;
    }

    /** How long until at most a limit (0 or more) counts if nothing is taken meanwhile; 0 when it is so now. */
    long nanosUntilAtMost(long limit, long nowNanos) {
        advance(nowNanos);
        long left = total;
        long freed = 0;
        while (left > limit) {
            freed++;
            left -= slots[index(current + freed)];
        }
        return freed == 0 ? 0 : Math.max(1, nanosUntil(current + freed, nowNanos));
    }

    /** How long until nothing counts if nothing is taken meanwhile. */
    long nanosUntilEmpty(long nowNanos) {
        advance(nowNanos);
        if (total == 0) {
            return 0;
        }
        long newest = current;
        while (slots[index(newest)] == 0) {
            newest--;
        }
        return Math.max(1, nanosUntil(newest + slots.length, nowNanos));
    }

    private long nanosUntil(long slot, long nowNanos) {
        return slot * SLOT_NANOS - (nowNanos - originNanos);
    }

    private void advance(long nowNanos) {
        long now = (nowNanos - originNanos) / SLOT_NANOS;
        long stale = Math.min(now - current, slots.length);
        for (long i = 1; i <= stale; i++) {
            int leaving = index(current + i);
            total -= slots[leaving];
            slots[leaving] = 0;
        }
        current = Math.max(current, now);
    }

    private int index(long slot) {
        return (int) Math.floorMod(slot, (long) slots.length);
    }
}

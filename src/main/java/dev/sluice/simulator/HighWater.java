package dev.sluice.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The most connections that were open at once. A server hears of a close after the client has closed, and meanwhile may
 * accept the connection that replaces the closed one: what closes within {@link #LAG} of a new one's opening was not open
 * beside it.
 *
 * <p>One thread at a time.
 */
final class HighWater {
    /** How late a close may be heard of: a processor that is kept busy by others for as long is rare. */
    static final Duration LAG = Duration.ofMillis(250);

    /** A moment at which more were open than ever before, in order; it counts once no close can be heard of that came before it. */
    private final Deque<Moment> unsettled = new ArrayDeque<>();

    private int open;
    private int most;

    private static final class Moment {
        final long nanos;
        int open;

        Moment(long nanos, int open) {
            this.nanos = nanos;
            this.open = open;
        }
    }

    /** One more is open. */
    void opened(long nowNanos) {
        settle(nowNanos);
        open++;
        if (open > most) {
            unsettled.addLast(new Moment(nowNanos, open));
        }
    }

    /** One that opened at {@code openedNanos} is open no more. */
    void closed(long openedNanos, long nowNanos) {
        settle(nowNanos);
        open--;
        for (Moment moment : unsettled) {
            if (moment.nanos > openedNanos) {
                moment.open--;
            }
        }
    }

    /** How many are open. */
    int open() {
        return open;
    }

    /** The most that were open at once. */
    int most(long nowNanos) {
        settle(nowNanos);
        int highest = most;
        for (Moment moment : unsettled) {
            highest = Math.max(highest, moment.open);
        }
        return highest;
    }

    /** Forgets what was before. */
    void reset() {
        unsettled.clear();
        most = open;
    }

    private void settle(long nowNanos) {
        while (!unsettled.isEmpty() && nowNanos - unsettled.getFirst().nanos >= LAG.toNanos()) {
            most = Math.max(most, unsettled.removeFirst().open);
        }
    }
}

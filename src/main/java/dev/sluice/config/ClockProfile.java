package dev.sluice.config;

import java.time.Duration;

/**
 * A named set of clocks. All are above zero and none is longer than the total.
 *
 * @param name {@code chat}, {@code thinking}, {@code web-search} or one of the operator's own
 * @param total the deadline, wall-clock over everything
 * @param waiting the longest wait for a permit
 * @param connect opening a connection, TLS included
 * @param firstByte of a stream: from the call being sent to its head
 * @param firstEvent of a stream: from the call being sent to its first content
 * @param idle of a stream: between two content events
 * @param consumer of a stream: the longest time the caller may leave it unread
 */
public record ClockProfile(
        String name,
        Duration total,
        Duration waiting,
        Duration connect,
        Duration firstByte,
        Duration firstEvent,
        Duration idle,
        Duration consumer) {
    public ClockProfile {
        Check.positive("total", total);
        clock("waiting", waiting, total);
        clock("connect", connect, total);
        clock("first-byte", firstByte, total);
        clock("first-event", firstEvent, total);
        clock("idle", idle, total);
        clock("consumer", consumer, total);
    }

    /** The same with another total; clocks above it are lowered to it. */
    ClockProfile withTotal(Duration newTotal) {
        return new ClockProfile(
                name,
                newTotal,
                lower(waiting, newTotal),
                lower(connect, newTotal),
                lower(firstByte, newTotal),
                lower(firstEvent, newTotal),
                lower(idle, newTotal),
                lower(consumer, newTotal));
    }

    private static Duration lower(Duration clock, Duration total) {
        return clock.compareTo(total) > 0 ? total : clock;
    }

    private static void clock(String name, Duration clock, Duration total) {
        Check.positive(name, clock);
        Check.atMost(name, clock, "total", total);
    }
}

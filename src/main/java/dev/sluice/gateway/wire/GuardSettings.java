package dev.sluice.gateway.wire;

import java.time.Duration;

/**
 * The clocks and limits of a connection.
 *
 * @param headTimeout from a connection's opening, or from the first byte of a later head, to the head's last byte
 * @param bodyTimeout from the last byte of a head to the last of its body; time in which the handler doesn't read it is not
 *     counted
 * @param bodyGrace how long a body may be slower than {@code minBodyRate}
 * @param minBodyRate bytes a second that a body must have brought on average once {@code bodyGrace} is over; 0 is no minimum
 * @param idleTimeout how long a connection stays open after a response without a byte of another request
 * @param readerTimeout how long the network may take nothing of an answer
 * @param lingerTimeout how long a connection that was closed on this side is still read, so that its last words arrive and
 *     are not overtaken by a reset
 * @param uploadTimeout in place of {@code bodyTimeout} for {@link FramingLimits#upload}
 * @param limits how long the parts of a request may be
 */
public record GuardSettings(
        Duration headTimeout,
        Duration bodyTimeout,
        Duration bodyGrace,
        long minBodyRate,
        Duration idleTimeout,
        Duration readerTimeout,
        Duration lingerTimeout,
        Duration uploadTimeout,
        FramingLimits limits) {
    /** 10 s for a head, 30 s for a body at 1 KiB/s or more after 10 s, 75 s of idleness, 30 s for a reader. */
    public static final GuardSettings DEFAULT = new GuardSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            1024,
            Duration.ofSeconds(75),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofMinutes(10),
            FramingLimits.DEFAULT);

    public GuardSettings {
        Check.positive("headTimeout", headTimeout);
        Check.positive("bodyTimeout", bodyTimeout);
        Check.positive("bodyGrace", bodyGrace);
        Check.range("minBodyRate", minBodyRate, 0, 1L << 30);
        Check.positive("idleTimeout", idleTimeout);
        Check.positive("readerTimeout", readerTimeout);
        Check.positive("lingerTimeout", lingerTimeout);
        Check.positive("uploadTimeout", uploadTimeout);
    }

    /** With the clocks that are configured by name, and the rest as it is. */
    public GuardSettings withTimeouts(Duration head, Duration body, Duration idle, Duration reader) {
        return new GuardSettings(
                head, body, bodyGrace, minBodyRate, idle, reader, lingerTimeout, uploadTimeout, limits);
    }

    public GuardSettings withLimits(FramingLimits newLimits) {
        return new GuardSettings(
                headTimeout,
                bodyTimeout,
                bodyGrace,
                minBodyRate,
                idleTimeout,
                readerTimeout,
                lingerTimeout,
                uploadTimeout,
                newLimits);
    }

    public GuardSettings withBodyRate(Duration grace, long bytesPerSecond) {
        return new GuardSettings(
                headTimeout,
                bodyTimeout,
                grace,
                bytesPerSecond,
                idleTimeout,
                readerTimeout,
                lingerTimeout,
                uploadTimeout,
                limits);
    }

    public GuardSettings withUploadTimeout(Duration newTimeout) {
        return new GuardSettings(
                headTimeout,
                bodyTimeout,
                bodyGrace,
                minBodyRate,
                idleTimeout,
                readerTimeout,
                lingerTimeout,
                newTimeout,
                limits);
    }

    /** How often the clocks are looked at: they are never late by more. At most 1 s. */
    Duration tick() {
        Duration shortest = Duration.ofSeconds(4);
        for (Duration each : new Duration[] {headTimeout, bodyTimeout, bodyGrace, idleTimeout, readerTimeout}) {
            shortest = each.compareTo(shortest) < 0 ? each : shortest;
        }
        return Duration.ofMillis(Math.max(10, shortest.toMillis() / 4));
    }
}

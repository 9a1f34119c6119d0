package dev.sluice.gateway.wire;

import java.time.Duration;

/**
 * What a client's connection may do.
 *
 * @param headTimeout from the first byte of a head (of a connection's first: from its opening) to the last
 * @param bodyTimeout from the end of a head to the end of its body
 * @param idleTimeout how long it may stay open without a request
 * @param readerTimeout how long the client may take nothing of an answer
 * @param maxBodyBytes longest body
 */
public record GuardSettings(
        Duration headTimeout, Duration bodyTimeout, Duration idleTimeout, Duration readerTimeout, long maxBodyBytes) {
    static final int MAX_HEAD_BYTES = 32 * 1024;
    static final int MAX_URI_BYTES = 8 * 1024;
    /** Slower than this on average, ten seconds into a body, is too slow. */
    static final long MIN_BODY_BYTES_PER_SECOND = 1024;

    static final Duration BODY_GRACE = Duration.ofSeconds(10);
    /** How often the clocks are looked at: a connection has one timer, and a second more does no harm. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** A second, or a quarter of the shortest clock when that is less. */
    Duration look() {
        Duration shortest = headTimeout;
        for (Duration clock : new Duration[] {bodyTimeout, idleTimeout, readerTimeout}) {
            shortest = clock.compareTo(shortest) < 0 ? clock : shortest;
        }
        Duration quarter = shortest.dividedBy(4);
        return quarter.compareTo(LOOK) < 0 ? quarter : LOOK;
    }
}

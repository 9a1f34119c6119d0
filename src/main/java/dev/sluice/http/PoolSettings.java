package dev.sluice.http;

import java.time.Duration;

/**
 * The bounds of one {@link ProviderPool}.
 *
 * @param maxConnections most connections open or opening at any moment, 1..10000
 * @param warmConnections idle connections that are not closed for being idle, 0..maxConnections
 * @param keepAliveTimeout how long an idle connection above the warm ones stays open; keep it below the provider's own
 * @param maxConnectionLifetime age (±10 %) after which a connection is closed once it is idle, so that a changed address
 *     is noticed
 * @param connectTimeout longest time for TCP and TLS together
 * @param maxReplyBytes longest body of a reply that is not an event stream, 1..1 GiB
 * @param maxHeaderBytes longest value of one header field of a reply, 256..1 MiB
 * @param maxHeaders most header fields of a reply, 1..10000
 */
public record PoolSettings(
        int maxConnections,
        int warmConnections,
        Duration keepAliveTimeout,
        Duration maxConnectionLifetime,
        Duration connectTimeout,
        int maxReplyBytes,
        int maxHeaderBytes,
        int maxHeaders) {
    public PoolSettings {
        range("maxConnections", maxConnections, 1, 10_000);
        range("warmConnections", warmConnections, 0, maxConnections);
        positive("keepAliveTimeout", keepAliveTimeout);
        positive("maxConnectionLifetime", maxConnectionLifetime);
        positive("connectTimeout", connectTimeout);
        range("maxReplyBytes", maxReplyBytes, 1, 1 << 30);
        range("maxHeaderBytes", maxHeaderBytes, 256, 1 << 20);
        range("maxHeaders", maxHeaders, 1, 10_000);
    }

    /** As many connections as given, none of them kept warm, and otherwise values that suit a public provider. */
    public static PoolSettings of(int maxConnections) {
        return new PoolSettings(
                maxConnections,
                0,
                Duration.ofSeconds(15),
                Duration.ofMinutes(5),
                Duration.ofSeconds(3),
                32 << 20,
                16 << 10,
                128);
    }

    private static void range(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: above 0, at most 1 day)");
        }
    }
}

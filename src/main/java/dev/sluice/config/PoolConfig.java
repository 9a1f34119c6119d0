package dev.sluice.config;

import java.time.Duration;

/**
 * A provider's connections.
 *
 * @param maxConnections the most that are ever open, and so the most calls in flight; 1 to 10000
 * @param warmConnections idle ones that are kept however long they idle; 0 to {@code maxConnections}
 * @param keepAliveTimeout how long an idle one above the warm ones stays open
 * @param maxConnectionLifetime after which an idle one is replaced, so that a changed address is noticed
 * @param maxReplyBytes the longest body that is read whole; 1 KiB to 1 GiB
 */
public record PoolConfig(
        int maxConnections,
        int warmConnections,
        Duration keepAliveTimeout,
        Duration maxConnectionLifetime,
        long maxReplyBytes) {
    public PoolConfig {
        Check.range("max-connections", maxConnections, 1, 10_000);
        Check.range("warm-connections", warmConnections, 0, maxConnections);
        Check.positive("keep-alive-timeout", keepAliveTimeout);
        Check.positive("max-connection-lifetime", maxConnectionLifetime);
        Check.range("max-reply-bytes", maxReplyBytes, 1024, 1L << 30);
    }
}

package dev.sluice.gateway.wire;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link Listener} listens and what it bears.
 *
 * @param host an address or name of this machine
 * @param port 0 to 65535; 0 takes a free one
 * @param tls what the connections are encrypted with; null without TLS
 * @param maxConnections most that are open, 1 to 1,000,000
 * @param maxConnectionsPerAddress most that are open from one address, 0 to 1,000,000; 0 is no limit
 * @param guard the clocks and limits of each
 */
public record ListenerSettings(
        String host,
        int port,
        @Nullable SSLContext tls,
        int maxConnections,
        int maxConnectionsPerAddress,
        GuardSettings guard) {
    public ListenerSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host: '" + host + "' (expected: an address or name)");
        }
        Check.range("port", port, 0, 65_535);
        Check.range("maxConnections", maxConnections, 1, 1_000_000);
        Check.range("maxConnectionsPerAddress", maxConnectionsPerAddress, 0, 1_000_000);
    }

    /** A plain listener with the default limits: 1,024 connections, as many of them from one address. */
    public static ListenerSettings of(String host, int port) {
        return new ListenerSettings(host, port, null, 1024, 0, GuardSettings.DEFAULT);
    }

    public ListenerSettings withTls(@Nullable SSLContext newTls) {
        return new ListenerSettings(host, port, newTls, maxConnections, maxConnectionsPerAddress, guard);
    }

    public ListenerSettings withMaxConnections(int all, int perAddress) {
        return new ListenerSettings(host, port, tls, all, perAddress, guard);
    }

    public ListenerSettings withGuard(GuardSettings newGuard) {
        return new ListenerSettings(host, port, tls, maxConnections, maxConnectionsPerAddress, newGuard);
    }
}

package dev.sluice.gateway.wire;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, and for whom.
 *
 * @param host address or name of this machine
 * @param port 0 for a free one
 * @param tls the server's certificate and key; null without TLS
 * @param maxConnections most connections open; 1 or more
 * @param maxConnectionsPerAddress most from one address; 0 is no limit
 * @param guard what each may do
 */
public record ListenerSettings(
        String host,
        int port,
        @Nullable SSLContext tls,
        int maxConnections,
        int maxConnectionsPerAddress,
        GuardSettings guard) {}

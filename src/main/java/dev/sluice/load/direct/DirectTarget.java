package dev.sluice.load.direct;

import dev.sluice.codec.Dialect;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go.
 *
 * @param addresses the host's, resolved once; connections take them by turns
 * @param host its name, for TLS
 * @param port its port
 * @param tls null for plain TCP
 * @param dialect what its replies mean
 */
public record DirectTarget(
        List<InetSocketAddress> addresses,
        String host,
        int port,
        @Nullable SSLContext tls,
        Dialect dialect) {
    public DirectTarget {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses: none (expected: at least one)");
        }
    }

    /** A client's end of TLS that checks the host's name. */
    static SSLEngine engine(SSLContext tls, String host, int port) {
        SSLEngine engine = tls.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(parameters);
        return engine;
    }
}

package dev.sluice.gateway.wire;

import akka.NotUsed;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.BidiFlow;
import akka.util.ByteString;
import dev.sluice.tcp.TlsStage;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** The guard of a connection with TLS below it, where there is any. */
final class Security {
    private final @Nullable SSLContext context;
    private final GuardSettings settings;
    private final SSLSession session = noSession();

    Security(@Nullable SSLContext context, GuardSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> guarded(AcceptedConnection connection) {
        BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> guard =
                BidiFlow.fromGraph(new ConnectionGuard(connection, settings, session));
        SSLContext tls = context;
        if (tls == null) {
            connection.established();
            return guard;
        }
        return guard.atop(BidiFlow.fromGraph(new TlsStage(() -> engine(tls), connection::established)));
    }

    /** TLS 1.2 or 1.3 and HTTP/1.1, by the server's preference. */
    private static SSLEngine engine(SSLContext tls) {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** The HTTP layer wants a session with the bytes, and doesn't look at it. */
    private static SSLSession noSession() {
        try {
            SSLContext none = SSLContext.getInstance("TLS");
            none.init(null, new TrustManager[0], null);
            return none.createSSLEngine().getSession();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS: the JVM has no TLS", e);
        }
    }
}

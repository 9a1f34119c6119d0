package dev.sluice.gateway.wire;

import akka.NotUsed;
import akka.stream.Attributes;
import akka.stream.TLSClosing;
import akka.stream.TLSProtocol.SendBytes;
import akka.stream.TLSProtocol.SessionBytes;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.TLS;
import akka.util.ByteString;
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
        SSLContext tls = context;
        if (tls == null) {
            connection.established();
            return BidiFlow.fromGraph(new ConnectionGuard<ByteString, ByteString>(
                    connection, settings, session, bytes -> bytes, bytes -> bytes));
        }
        return BidiFlow.fromGraph(new ConnectionGuard<SslTlsOutbound, SslTlsInbound>(
                        connection,
                        settings,
                        session,
                        SendBytes::new,
                        in -> in instanceof SessionBytes plain ? plain.bytes() : ByteString.emptyByteString()))
                .atop(TLS.create(() -> engine(tls), unused -> connection.established(), TLSClosing.eagerClose())
                        .addAttributes(Attributes.inputBuffer(1, 1)));
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

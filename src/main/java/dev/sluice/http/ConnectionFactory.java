package dev.sluice.http;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.event.NoLogging;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.Host;
import akka.http.javadsl.settings.ClientConnectionSettings;
import akka.http.javadsl.settings.ParserSettings;
import akka.stream.Attributes;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.sluice.tcp.Peer;
import dev.sluice.tcp.Sockets;
import dev.sluice.tcp.TlsStage;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Puts a connection's stream together: calls → HTTP layer → {@link Wire} → TLS where there is any → {@link SocketStage}
 * → TCP, and the replies back. The HTTP layer is made once, a connection's stages for each.
 *
 * <p>The socket is closed as soon as either side closes: no half-open connections, so its end is always seen.
 */
final class ConnectionFactory {
    /** An illegal reply is a failure of its exchange, not an error of this program. */
    private static final Attributes SILENT =
            Attributes.createLogLevels(Attributes.logLevelOff(), Attributes.logLevelOff(), Attributes.logLevelOff());

    private final Origin origin;
    private final PoolSettings settings;
    private final Materializer materializer;
    private final @Nullable SSLContext tls;
    private final SSLSession noSession;
    private final BidiFlow<HttpRequest, SslTlsOutbound, SslTlsInbound, HttpResponse, NotUsed> http;
    private final Flow<ByteString, ByteString, Peer> tcp;

    ConnectionFactory(ActorSystem<?> system, Origin origin, PoolSettings settings, @Nullable SSLContext tls) {
        this.origin = origin;
        this.settings = settings;
        this.materializer = SystemMaterializer.get(system).materializer();
        this.noSession = noSession();
        this.tls = origin.isSecure() ? tls == null ? TrustedCertificates.context(null) : tls : null;
        this.http = Http.get(system)
                .clientLayer(
                        Host.create(origin.host(), impliedPort(origin) ? 0 : origin.port()),
                        clientSettings(system, settings),
                        NoLogging.getInstance());
        this.tcp = Sockets.get(system).connect(origin.host(), origin.port());
    }

    /** Loads the actor system's extensions, and whatever else the first factory of a system would: one is made and forgotten. */
    static void prepare(ActorSystem<?> system) {
        ConnectionFactory unused = new ConnectionFactory(
                system, Origin.of(java.net.URI.create("http://localhost")), PoolSettings.of(1), null);
    }

    /** Starts the stream of a new connection. */
    void run(Connection connection) {
        BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> socket =
                BidiFlow.fromGraph(new SocketStage(connection, settings.connectTimeout(), origin.isSecure()));
        Flow<ByteString, ByteString, NotUsed> open = tcp.mapMaterializedValue(peer -> {
            connection.peer(peer);
            return NotUsed.getInstance();
        });
        Source.fromGraph(new CallSource(connection))
                .via(http.atop(wire(connection)).atop(socket).join(open))
                .to(new ReplySink(connection, settings.maxReplyBytes()))
                .addAttributes(SILENT)
                .run(materializer);
    }

    private BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> wire(Connection connection) {
        BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> wire =
                BidiFlow.fromGraph(new Wire(connection, noSession));
        @Nullable SSLContext context = tls;
        return context == null
                ? wire
                : wire.atop(BidiFlow.fromGraph(new TlsStage(() -> engine(context), connection::connected)));
    }

    private SSLEngine engine(SSLContext context) {
        SSLEngine engine = context.createSSLEngine(origin.host(), origin.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static ClientConnectionSettings clientSettings(ActorSystem<?> system, PoolSettings settings) {
        ClientConnectionSettings defaults = ClientConnectionSettings.create(system.classicSystem());
        ParserSettings parser = defaults.getParserSettings()
                .withMaxHeaderCount(settings.maxHeaders())
                .withMaxHeaderValueLength(settings.maxHeaderBytes())
                .withMaxResponseReasonLength(512)
                .withMaxContentLength(Long.MAX_VALUE)
                .withModeledHeaderParsing(false)
                .withIllegalHeaderWarnings(false)
                .withIncludeTlsSessionInfoHeader(false)
                .withIncludeSslSessionAttribute(false);
        return defaults.withUserAgentHeader(Optional.empty())
                .withIdleTimeout(scala.concurrent.duration.Duration.Inf())
                .withLogUnencryptedNetworkBytes(Optional.empty())
                .withParserSettings(parser);
    }

    private static boolean impliedPort(Origin origin) {
        return origin.port() == (origin.isSecure() ? 443 : 80);
    }

    /** The HTTP layer wants a session with the bytes, and does not look at it. */
    private static SSLSession noSession() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context.createSSLEngine().getSession();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS: the JVM has no TLS", e);
        }
    }
}

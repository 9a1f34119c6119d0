package dev.sluice.http;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.stream.Attributes;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import dev.sluice.tcp.Peer;
import dev.sluice.tcp.Sockets;
import dev.sluice.tcp.TlsStage;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Puts a connection's stream together: {@link HttpStage} → TLS where there is any → {@link SocketStage} → TCP, and back. All
 * of it is one actor's.
 *
 * <p>The socket is closed as soon as either side closes: no half-open connections, so its end is always seen.
 */
final class ConnectionFactory {
    /** A connection that fails is a failure of its exchange, not an error of this program. */
    private static final Attributes SILENT =
            Attributes.createLogLevels(Attributes.logLevelOff(), Attributes.logLevelOff(), Attributes.logLevelOff());

    private final Origin origin;
    private final PoolSettings settings;
    private final Materializer materializer;
    /** What to trust and to present; until it is needed, null for the JVM's default. */
    private volatile @Nullable SSLContext tls;

    private final Flow<ByteString, ByteString, Peer> tcp;

    ConnectionFactory(ActorSystem<?> system, Origin origin, PoolSettings settings, @Nullable SSLContext tls) {
        this.origin = origin;
        this.settings = settings;
        this.materializer = SystemMaterializer.get(system).materializer();
        this.tls = tls;
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
        Flow.fromGraph(new HttpStage(connection, settings))
                .join(secured(connection, socket).join(open))
                .addAttributes(SILENT)
                .run(materializer);
    }

    private BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> secured(
            Connection connection, BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> socket) {
        if (!origin.isSecure()) {
            return socket;
        }
        SSLContext context = context();
        return BidiFlow.fromGraph(new TlsStage(() -> engine(context), connection::connected))
                .atop(socket);
    }

    private SSLContext context() {
        @Nullable SSLContext known = tls;
        if (known == null) {
            known = TrustedCertificates.context(null);
            tls = known;
        }
        return known;
    }

    private SSLEngine engine(SSLContext context) {
        SSLEngine engine = context.createSSLEngine(origin.host(), origin.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }
}

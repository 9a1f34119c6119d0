package dev.sluice.gateway.wire;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.event.NoLogging;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.ProductVersion;
import akka.http.javadsl.model.headers.Server;
import akka.http.javadsl.settings.ParserSettings;
import akka.http.javadsl.settings.ServerSettings;
import akka.io.Inet;
import akka.stream.Attributes;
import akka.stream.KillSwitches;
import akka.stream.Materializer;
import akka.stream.SharedKillSwitch;
import akka.stream.SystemMaterializer;
import akka.stream.TLSClosing;
import akka.stream.TLSProtocol.SendBytes;
import akka.stream.TLSProtocol.SessionBytes;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.TLS;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import dev.sluice.metrics.GatewayMeters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A bound port: TCP, TLS if configured, the guard, Akka HTTP's layer, and whoever answers. Any thread. */
public final class Listener {
    /** Bytes the kernel keeps for a client that reads slowly; it doubles them. */
    private static final int SEND_BUFFER = 128 * 1024;

    private static final int BACKLOG = 1024;
    private static final Attributes SILENT =
            Attributes.createLogLevels(Attributes.logLevelOff(), Attributes.logLevelOff(), Attributes.logLevelOff());

    private final ListenerSettings settings;
    private final Function<Peer, Flow<HttpRequest, HttpResponse, NotUsed>> handler;
    private final Materializer materializer;
    private final BidiFlow<HttpResponse, SslTlsOutbound, SslTlsInbound, HttpRequest, NotUsed> http;
    private final SSLSession noSession;
    private final WireStats stats;
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final SharedKillSwitch connections = KillSwitches.shared("connections");
    private Tcp.@Nullable ServerBinding binding;

    private Listener(
            ActorSystem<?> system,
            ListenerSettings settings,
            GatewayMeters meters,
            Function<Peer, Flow<HttpRequest, HttpResponse, NotUsed>> handler) {
        this.settings = settings;
        this.stats = new WireStats(meters);
        this.handler = handler;
        this.materializer = SystemMaterializer.get(system).materializer();
        this.noSession = noSession();
        this.http = Http.get(system)
                .serverLayer(serverSettings(system, settings), Optional.empty(), NoLogging.getInstance());
    }

    /**
     * Binds the port. Blocks for as long as the operating system takes.
     *
     * @param meters what counts its connections and bytes
     * @param handler makes what answers one connection's requests, one after the other
     * @throws IllegalStateException when the port can't be bound
     */
    public static Listener bind(
            ActorSystem<?> system,
            ListenerSettings settings,
            GatewayMeters meters,
            Function<Peer, Flow<HttpRequest, HttpResponse, NotUsed>> handler) {
        Listener listener = new Listener(system, settings, meters, handler);
        try {
            listener.binding = Tcp.get(system)
                    .bind(
                            settings.host(),
                            settings.port(),
                            BACKLOG,
                            List.<Inet.SocketOption>of(
                                    akka.io.TcpSO.reuseAddress(true),
                                    akka.io.TcpSO.tcpNoDelay(true),
                                    akka.io.TcpSO.sendBufferSize(SEND_BUFFER)),
                            true,
                            Optional.<Duration>empty())
                    .to(Sink.foreach(listener::accept))
                    .addAttributes(SILENT)
                    .run(listener.materializer)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    settings.host() + ":" + settings.port() + " can't be bound (expected: a free port of this machine)",
                    e);
        }
        return listener;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        Tcp.ServerBinding bound = binding;
        if (bound == null) {
            throw new IllegalStateException("not bound");
        }
        return bound.localAddress();
    }

    /** What its connections did. */
    public WireStats stats() {
        return stats;
    }

    /** Accepts no further connections. */
    public void unbind() {
        Tcp.ServerBinding bound = binding;
        if (bound != null) {
            bound.unbind();
        }
    }

    /** Closes every connection, in whatever state. */
    public void closeAll() {
        connections.abort(new ClientGoneException("the gateway closes"));
    }

    private void accept(Tcp.IncomingConnection connection) {
        InetAddress address = connection.remoteAddress().getAddress();
        if (stats.open() >= settings.maxConnections() || isTooMany(address)) {
            stats.refused();
            connection.handleWith(
                    Flow.fromSinkAndSource(Sink.cancelled(), Source.single(Rejections.TOO_MANY_CONNECTIONS.bytes())),
                    materializer);
            return;
        }
        stats.opened();
        Peer peer = new Peer(connection.remoteAddress());
        ConnectionGuard guard = new ConnectionGuard(settings.guard(), peer, stats, noSession, () -> closed(address));
        BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> wire = BidiFlow.fromGraph(guard);
        BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, NotUsed> edge = http.atop(wire);
        @Nullable SSLContext tls = settings.tls();
        if (tls != null) {
            edge = edge.atop(secured(tls));
        }
        Flow<ByteString, ByteString, NotUsed> answered = handler.apply(peer).join(edge);
        connection.handleWith(
                Flow.<ByteString>create().via(connections.flow()).via(answered).addAttributes(SILENT), materializer);
    }

    private static BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> secured(SSLContext tls) {
        BidiFlow<ByteString, SslTlsOutbound, SslTlsInbound, ByteString, NotUsed> plain = BidiFlow.fromFlows(
                Flow.<ByteString>create().map(SendBytes::new),
                Flow.<SslTlsInbound>create()
                        .map(in ->
                                in instanceof SessionBytes session ? session.bytes() : ByteString.emptyByteString()));
        return plain.atop(TLS.create(() -> engine(tls), session -> {}, TLSClosing.eagerClose()));
    }

    private static SSLEngine engine(SSLContext tls) {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    private static ServerSettings serverSettings(ActorSystem<?> system, ListenerSettings settings) {
        ServerSettings defaults = ServerSettings.create(system.classicSystem());
        ServerSettings.Timeouts none = defaults.getTimeouts()
                .withIdleTimeout(scala.concurrent.duration.Duration.Inf())
                .withRequestTimeout(scala.concurrent.duration.Duration.Inf())
                .withLingerTimeout(scala.concurrent.duration.Duration.Inf());
        ParserSettings parser = defaults.getParserSettings()
                .withMaxHeaderCount(128)
                .withMaxHeaderValueLength(GuardSettings.MAX_HEAD_BYTES)
                .withMaxUriLength(GuardSettings.MAX_URI_BYTES)
                .withMaxContentLength(settings.guard().maxBodyBytes())
                .withModeledHeaderParsing(false)
                .withIllegalHeaderWarnings(false)
                .withIncludeTlsSessionInfoHeader(false)
                .withIncludeSslSessionAttribute(false);
        return defaults.withTimeouts(none)
                .withPipeliningLimit(1)
                .withServerHeader(Optional.of(Server.create(ProductVersion.create("sluice", ""))))
                .withRemoteAddressHeader(false)
                .withRemoteAddressAttribute(false)
                .withRawRequestUriHeader(false)
                .withVerboseErrorMessages(false)
                .withLogUnencryptedNetworkBytes(Optional.empty())
                .withParsingErrorHandler(ParsingErrors.class.getName())
                .withParserSettings(parser);
    }

    /** The session of a connection whose TLS is beyond the HTTP layer: that layer wants one. */
    private static SSLSession noSession() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            return context.createSSLEngine().getSession();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS: the JVM has no TLS", e);
        }
    }

    private boolean isTooMany(InetAddress address) {
        int limit = settings.maxConnectionsPerAddress();
        if (limit == 0) {
            return false;
        }
        if (byAddress.merge(address, 1, Integer::sum) > limit) {
            forget(address);
            return true;
        }
        return false;
    }

    private void closed(InetAddress address) {
        stats.closed();
        if (settings.maxConnectionsPerAddress() != 0) {
            forget(address);
        }
    }

    private void forget(InetAddress address) {
        byAddress.computeIfPresent(address, (unused, open) -> open > 1 ? open - 1 : null);
    }
}

package dev.sluice.gateway.wire;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Connection;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.http.scaladsl.model.IllegalUriException;
import akka.japi.pf.PFBuilder;
import akka.stream.Attributes;
import akka.stream.Materializer;
import akka.stream.SubscriptionWithCancelException;
import akka.stream.SystemMaterializer;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.sluice.metrics.GatewayMeters;
import dev.sluice.tcp.Accepted;
import dev.sluice.tcp.Listening;
import dev.sluice.tcp.Sockets;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.PartialFunction;

/**
 * A bound address and the HTTP/1.1 connections that were accepted on it.
 *
 * <p>Each connection has a handler of its own: a flow that takes one request at a time and answers each with one response.
 * When the client leaves, the handler's input fails, its output is cancelled, and so is the body of a response that is being
 * sent. A response that is to be the last of its connection has {@link Connection} {@code close} as a modelled header; a raw
 * header of that name is left out by Akka HTTP.
 *
 * <p>All methods may be called from any thread and return at once.
 */
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Attributes SILENT =
            Attributes.createLogLevels(Attributes.logLevelOff(), Attributes.logLevelOff(), Attributes.logLevelOff());
    private static final int BACKLOG = 1024;
    /** Small, so that a reader who takes nothing is soon known for it, and holds little. */
    private static final int SEND_BUFFER = 128 << 10;

    private final Materializer materializer;
    private final Function<ClientConnection, Flow<HttpRequest, HttpResponse, NotUsed>> handlers;
    private final boolean secure;
    private final Security security;
    private final BidiFlow<HttpResponse, SslTlsOutbound, SslTlsInbound, HttpRequest, NotUsed> http;
    private final OpenConnections open;
    private final Traffic traffic;
    private volatile @Nullable Listening listening;

    private Listener(
            ActorSystem<?> system,
            ListenerSettings settings,
            GatewayMeters meters,
            EdgeWatch watch,
            Function<ClientConnection, Flow<HttpRequest, HttpResponse, NotUsed>> handlers) {
        this.traffic = new Traffic(meters, watch);
        this.materializer = SystemMaterializer.get(system).materializer();
        this.handlers = handlers;
        this.secure = settings.tls() != null;
        this.security = new Security(settings.tls(), settings.guard());
        this.http = HttpLayer.create(system, settings.guard());
        this.open = new OpenConnections(settings.maxConnections(), settings.maxConnectionsPerAddress());
    }

    /**
     * Listens. The future fails with a {@link BindException} when the address can't be bound.
     *
     * @param meters what counts its connections and bytes
     * @param watch hears of what is answered without a handler
     * @param handlers makes the handler of a connection
     */
    public static CompletableFuture<Listener> bind(
            ActorSystem<?> system,
            ListenerSettings settings,
            GatewayMeters meters,
            EdgeWatch watch,
            Function<ClientConnection, Flow<HttpRequest, HttpResponse, NotUsed>> handlers) {
        Listener listener = new Listener(system, settings, meters, watch, handlers);
        CompletableFuture<Listener> bound = new CompletableFuture<>();
        try {
            listener.listening = Sockets.get(system)
                    .listen(
                            new InetSocketAddress(settings.host(), settings.port()),
                            BACKLOG,
                            SEND_BUFFER,
                            listener::accept);
            bound.complete(listener);
        } catch (IOException | RuntimeException e) {
            bound.completeExceptionally(notBound(settings, e));
        }
        return bound;
    }

    /** Where it listens, with the port it was given. */
    public InetSocketAddress address() {
        return bound().address();
    }

    /** Number of open connections. */
    public int connections() {
        return open.count();
    }

    /** What has gone over its connections. */
    public Traffic traffic() {
        return traffic;
    }

    /** Accepts no more connections; those that are open go on. The future completes when the address is free. */
    public CompletableFuture<Void> unbind() {
        return bound().close();
    }

    /**
     * Closes every connection: one without a request under way in the ordinary manner, one with a request by a reset, whose
     * handler is told. The future completes when none is open; clients that don't close their side are waited for as long as
     * {@link GuardSettings#lingerTimeout} says.
     */
    public CompletableFuture<Void> closeAll() {
        return open.endAll();
    }

    private Listening bound() {
        @Nullable Listening bound = listening;
        if (bound == null) {
            throw new IllegalStateException("not bound");
        }
        return bound;
    }

    private void accept(Accepted incoming) {
        InetSocketAddress remote = incoming.remote();
        if (!open.tryAcquire(remote)) {
            traffic.connectionRefused();
            refuse(incoming);
            return;
        }
        AcceptedConnection connection = new AcceptedConnection(remote, traffic, this::closed);
        try {
            Flow<HttpRequest, HttpResponse, NotUsed> handler =
                    handlers.apply(connection).recover(onHandlerFailure());
            traffic.connectionAccepted();
            open.add(connection);
            http.atop(security.guarded(connection))
                    .atop(BidiFlow.fromGraph(new LingerStage(connection)))
                    .join(incoming.flow())
                    .join(handler)
                    .addAttributes(SILENT)
                    .run(materializer);
        } catch (RuntimeException e) {
            LOG.error("a connection could not be started", e);
            incoming.close();
            closed(connection);
        }
    }

    private void closed(AcceptedConnection connection) {
        open.remove(connection);
        traffic.connectionClosed();
    }

    /** Closes a connection at once, with a word where that costs no handshake. */
    private void refuse(Accepted incoming) {
        Source<ByteString, NotUsed> word = secure
                ? Source.empty()
                : Source.single(
                        Rejection.tooManyConnections().answer(traffic.watch(), incoming.remote(), Duration.ZERO));
        try {
            incoming.flow().join(Flow.fromSinkAndSource(Sink.cancelled(), word)).run(materializer);
        } catch (RuntimeException e) {
            LOG.error("a connection could not be refused", e);
            incoming.close();
        }
    }

    /** A handler that fails is a defect; the client hears no more than that. What the request's own faults are is known. */
    private static PartialFunction<Throwable, HttpResponse> onHandlerFailure() {
        return new PFBuilder<Throwable, HttpResponse>()
                .match(
                        Exception.class,
                        failure -> !(failure instanceof ConnectionCut
                                || failure instanceof AnswerBroken
                                || failure instanceof SubscriptionWithCancelException.NonFailureCancellation
                                || failure instanceof EntityStreamException
                                || failure instanceof EntityStreamSizeException
                                || failure instanceof IllegalUriException),
                        failure -> {
                            LOG.error("the handler of a connection failed", failure);
                            return HttpResponse.create()
                                    .withStatus(StatusCodes.INTERNAL_SERVER_ERROR)
                                    .addHeader(ParsingErrors.OURS)
                                    .addHeader(ParsingErrors.NO_RETRY)
                                    .addHeader(Connection.create("close"))
                                    .withEntity(
                                            ContentTypes.APPLICATION_JSON,
                                            Envelope.json(
                                                    500, "internal", "a defect of the gateway's own; it was logged"));
                        })
                .build();
    }

    private static BindException notBound(ListenerSettings settings, Throwable failure) {
        BindException exception =
                new BindException(settings.host() + ":" + settings.port() + ": " + failure.getMessage());
        exception.initCause(failure);
        return exception;
    }
}

package dev.sluice.gateway;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Flow;
import dev.sluice.Sluice;
import dev.sluice.config.BatchConfig;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.wire.ClientConnection;
import dev.sluice.gateway.wire.EdgeWatch;
import dev.sluice.gateway.wire.FramingLimits;
import dev.sluice.gateway.wire.GuardSettings;
import dev.sluice.gateway.wire.Listener;
import dev.sluice.gateway.wire.ListenerSettings;
import dev.sluice.gateway.wire.ServerCertificate;
import dev.sluice.gateway.wire.Traffic;
import dev.sluice.metrics.GatewayMeters;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OpenAI-compatible server before an engine: two listeners, one for clients and one on loopback for whoever operates
 * it. It does not own the engine.
 */
public final class Gateway implements AutoCloseable {
    /** The operator's own tools are few. */
    private static final int ADMIN_CONNECTIONS = 64;

    private static final long ADMIN_BODY = 1024;
    /** What is around a file: boundaries and other fields. */
    private static final long UPLOAD_FRAME = 64 << 10;

    private static final long CLOSING_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final ApiEndpoints api;
    private final Listener listener;
    private final Listener admin;

    private Gateway(ApiEndpoints api, Listener listener, Listener admin) {
        this.api = api;
        this.listener = listener;
        this.admin = admin;
    }

    /**
     * Listens, for clients that need no key.
     *
     * @throws GatewayException when an address can't be bound
     */
    public static Gateway start(Sluice sluice, GatewayConfig config) {
        return start(sluice, config, List.of());
    }

    /** The same, with something else served beside; whoever made a mount closes it. */
    public static Gateway start(Sluice sluice, GatewayConfig config, List<Mount> mounts) {
        Reply none = Reply.of(GatewayError.refused(404, "unknown_path", "this gateway is part of another program"));
        BatchConfig batch = BatchConfig.parse("");
        return start(
                sluice,
                config,
                new GatewayParts(
                        KeyWatch.start(null).tenants(),
                        GatewayMeters.NONE,
                        () -> CompletableFuture.completedFuture(none),
                        () -> CompletableFuture.completedFuture(none),
                        mounts,
                        new BatchApi(null, batch),
                        batch));
    }

    static Gateway start(Sluice sluice, GatewayConfig config, GatewayParts parts) {
        ActorSystem<?> system = Adapter.toTyped(sluice.materializer().system());
        ApiEndpoints api = new ApiEndpoints(sluice, config, parts);
        AdminEndpoints operator = new AdminEndpoints(sluice, parts);
        Listener listener = bind(
                system,
                settings(config, parts.batch()),
                parts.meters(),
                new EdgeVisits(sluice, api::endedAtEdge),
                client -> Flow.fromGraph(new RequestStage(sluice, api, config.heartbeat(), client)));
        try {
            Listener admin = bind(
                    system,
                    adminSettings(config),
                    GatewayMeters.NONE,
                    new EdgeVisits(sluice, unlogged -> {}),
                    client -> Flow.fromGraph(new RequestStage(sluice, operator, config.heartbeat(), client)));
            return new Gateway(api, listener, admin);
        } catch (GatewayException e) {
            CompletableFuture<Void> unused = listener.unbind();
            throw e;
        }
    }

    private static Listener bind(
            ActorSystem<?> system,
            ListenerSettings settings,
            GatewayMeters meters,
            EdgeWatch watch,
            Function<ClientConnection, Flow<HttpRequest, HttpResponse, NotUsed>> handlers) {
        try {
            return Listener.bind(system, settings, meters, watch, handlers).join();
        } catch (CompletionException e) {
            throw new GatewayException(
                    String.valueOf(
                            e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
                    e);
        }
    }

    /**
     * Whether a configuration can be taken on without listening anew.
     *
     * @throws GatewayException when it can't
     */
    void check(GatewayConfig next) {
        GatewayConfig now = config();
        boolean same = now.host().equals(next.host())
                && now.port() == next.port()
                && now.adminHost().equals(next.adminHost())
                && now.adminPort() == next.adminPort()
                && Objects.equals(now.keysFile(), next.keysFile())
                && Objects.equals(now.certificate(), next.certificate())
                && Objects.equals(now.certificateKey(), next.certificateKey())
                && now.connections().equals(next.connections());
        if (!same) {
            throw new GatewayException(
                    "sluice.gateway: host, port, admin, tls, keys-file and connections need a new process"
                            + " (expected: the values that it runs with)",
                    new IllegalArgumentException());
        }
    }

    /** Goes by another configuration from the next request on. */
    void apply(GatewayConfig next) {
        api.apply(next);
    }

    private static ListenerSettings settings(GatewayConfig config, BatchConfig batch) {
        GatewayConfig.Connections limits = config.connections();
        return new ListenerSettings(
                config.host(),
                config.port(),
                tls(config.certificate(), config.certificateKey()),
                limits.max(),
                limits.maxPerAddress(),
                batch.isOn()
                        ? uploading(guard(limits, limits.maxBodyBytes()), batch)
                        : guard(limits, limits.maxBodyBytes()));
    }

    private static GuardSettings uploading(GuardSettings guard, BatchConfig batch) {
        FramingLimits limits = guard.limits().withUploads(BatchApi.FILES, batch.maxFileBytes() + UPLOAD_FRAME);
        return guard.withLimits(limits).withUploadTimeout(batch.uploadTimeout());
    }

    private static ListenerSettings adminSettings(GatewayConfig config) {
        return new ListenerSettings(
                config.adminHost(),
                config.adminPort(),
                null,
                ADMIN_CONNECTIONS,
                0,
                guard(config.connections(), ADMIN_BODY));
    }

    private static GuardSettings guard(GatewayConfig.Connections limits, long maxBodyBytes) {
        return GuardSettings.DEFAULT
                .withTimeouts(limits.headTimeout(), limits.bodyTimeout(), limits.idleTimeout(), limits.readerTimeout())
                .withLimits(FramingLimits.DEFAULT.withMaxBodyBytes(maxBodyBytes));
    }

    private static @Nullable SSLContext tls(@Nullable Path certificate, @Nullable Path key) {
        return certificate == null || key == null ? null : ServerCertificate.context(certificate, key);
    }

    /** What it runs with. */
    GatewayConfig config() {
        return api.config();
    }

    /** The port it listens on. */
    public int port() {
        return listener.address().getPort();
    }

    /** Where clients reach it; {@code /v1} is their base path. */
    public URI url() {
        return url(config().isSecure() ? "https" : "http", listener.address());
    }

    /** Where the operator reaches it. */
    public URI adminUrl() {
        return url("http", admin.address());
    }

    /** What its clients' connections did. */
    public Traffic traffic() {
        return listener.traffic();
    }

    /** Clients' connections that are open. */
    public int connections() {
        return listener.connections();
    }

    private static URI url(String scheme, InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return URI.create(scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort());
    }

    /** Takes on no more requests: those that come are refused, those under way go on. */
    public void drain() {
        api.drain();
        CompletableFuture<Void> unused = listener.unbind();
    }

    /** Closes the listeners and every connection; waits for that, some seconds at most. */
    @Override
    public void close() {
        drain();
        CompletableFuture<Void> closed = CompletableFuture.allOf(admin.unbind(), listener.closeAll(), admin.closeAll());
        try {
            closed.get(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("connections were still open after {} s", CLOSING_SECONDS);
        }
    }
}

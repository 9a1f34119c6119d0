package dev.sluice.gateway;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.stream.javadsl.Flow;
import dev.sluice.Sluice;
import dev.sluice.config.GatewayConfig;
import dev.sluice.gateway.wire.GuardSettings;
import dev.sluice.gateway.wire.Listener;
import dev.sluice.gateway.wire.ListenerSettings;
import dev.sluice.gateway.wire.ServerCertificate;
import dev.sluice.gateway.wire.WireStats;
import dev.sluice.metrics.GatewayMeters;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAI-compatible server before an engine: two listeners, one for clients and one on loopback for whoever operates
 * it. It does not own the engine.
 */
public final class Gateway implements AutoCloseable {
    /** The operator's own tools are few. */
    private static final int ADMIN_CONNECTIONS = 64;

    private static final long ADMIN_BODY = 1024;

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
        Reply none = Reply.of(GatewayError.refused(404, "unknown_path", "this gateway is part of another program"));
        return start(
                sluice,
                config,
                new GatewayParts(
                        KeyWatch.start(null).tenants(),
                        GatewayMeters.NONE,
                        () -> CompletableFuture.completedFuture(none),
                        () -> CompletableFuture.completedFuture(none)));
    }

    static Gateway start(Sluice sluice, GatewayConfig config, GatewayParts parts) {
        ActorSystem<?> system = Adapter.toTyped(sluice.materializer().system());
        ApiEndpoints api = new ApiEndpoints(sluice, config, parts);
        AdminEndpoints operator = new AdminEndpoints(sluice, parts);
        try {
            Listener listener = Listener.bind(
                    system,
                    settings(config),
                    parts.meters(),
                    peer -> Flow.fromGraph(new RequestStage(sluice, api, config.heartbeat(), peer)));
            try {
                Listener admin = Listener.bind(
                        system,
                        adminSettings(config),
                        GatewayMeters.NONE,
                        peer -> Flow.fromGraph(new RequestStage(sluice, operator, config.heartbeat(), peer)));
                return new Gateway(api, listener, admin);
            } catch (IllegalStateException e) {
                listener.unbind();
                throw e;
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new GatewayException(String.valueOf(e.getMessage()), e);
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

    private static ListenerSettings settings(GatewayConfig config) {
        GatewayConfig.Connections limits = config.connections();
        return new ListenerSettings(
                config.host(),
                config.port(),
                tls(config.certificate(), config.certificateKey()),
                limits.max(),
                limits.maxPerAddress(),
                guard(limits, limits.maxBodyBytes()));
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
        return new GuardSettings(
                limits.headTimeout(), limits.bodyTimeout(), limits.idleTimeout(), limits.readerTimeout(), maxBodyBytes);
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
    public WireStats stats() {
        return listener.stats();
    }

    private static URI url(String scheme, InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return URI.create(scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort());
    }

    /** Takes on no more requests: those that come are refused, those under way go on. */
    public void drain() {
        api.drain();
        listener.unbind();
    }

    /** Closes the listeners and every connection. */
    @Override
    public void close() {
        drain();
        admin.unbind();
        listener.closeAll();
        admin.closeAll();
    }
}

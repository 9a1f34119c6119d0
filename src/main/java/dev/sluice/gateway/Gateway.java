package dev.sluice.gateway;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.stream.javadsl.Flow;
import dev.sluice.Sluice;
import dev.sluice.config.GatewayConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The OpenAI-compatible server before an engine: two listeners, one for clients and one on loopback for whoever operates
 * it. It does not own the engine.
 */
public final class Gateway implements AutoCloseable {
    private final ApiEndpoints api;
    private final ServerBinding binding;
    private final ServerBinding adminBinding;

    private Gateway(ApiEndpoints api, ServerBinding binding, ServerBinding adminBinding) {
        this.api = api;
        this.binding = binding;
        this.adminBinding = adminBinding;
    }

    /**
     * Listens.
     *
     * @throws GatewayException when an address can't be bound
     */
    public static Gateway start(Sluice sluice, GatewayConfig config) {
        return start(
                sluice,
                config,
                () -> "",
                () -> CompletableFuture.completedFuture(
                        Reply.of(GatewayError.refused(404, "unknown_path", "this gateway can't be reconfigured"))));
    }

    static Gateway start(
            Sluice sluice, GatewayConfig config, Supplier<String> metrics, Supplier<CompletableFuture<Reply>> reload) {
        ActorSystem<?> system = Adapter.toTyped(sluice.materializer().system());
        ApiEndpoints api = new ApiEndpoints(sluice, config, new VisitLog(config.accessLog()));
        ServerBinding binding = bind(system, config.host(), config.port(), sluice, api, config);
        AdminEndpoints admin = new AdminEndpoints(sluice, metrics, reload);
        ServerBinding adminBinding = bind(system, config.adminHost(), config.adminPort(), sluice, admin, config);
        return new Gateway(api, binding, adminBinding);
    }

    private static ServerBinding bind(
            ActorSystem<?> system, String host, int port, Sluice sluice, Endpoints endpoints, GatewayConfig config) {
        return Http.get(system)
                .newServerAt(host, port)
                .bindFlow(Flow.fromGraph(new RequestStage(
                        sluice,
                        endpoints,
                        config.heartbeat(),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))))
                .toCompletableFuture()
                .join();
    }

    /** What it runs with. */
    GatewayConfig config() {
        return api.config();
    }

    /** The port it listens on. */
    public int port() {
        return binding.localAddress().getPort();
    }

    /** Where clients reach it; {@code /v1} is their base path. */
    public URI url() {
        return URI.create("http://" + binding.localAddress().getHostString() + ":" + port());
    }

    /** Where the operator reaches it. */
    public URI adminUrl() {
        return URI.create("http://" + adminBinding.localAddress().getHostString() + ":"
                + adminBinding.localAddress().getPort());
    }

    /** Takes on no more requests: those that come are refused, those under way go on. */
    public void drain() {
        api.drain();
        binding.unbind();
    }

    @Override
    public void close() {
        binding.unbind().toCompletableFuture().join();
        adminBinding.unbind().toCompletableFuture().join();
    }
}

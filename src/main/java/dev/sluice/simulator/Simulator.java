package dev.sluice.simulator;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Simulated providers, each on its own loopback port, over real TCP. Any thread.
 *
 * <p>The faults can be changed while it runs, and each provider keeps the truth of what it saw.
 */
public final class Simulator implements AutoCloseable {
    private final EventLoopGroup loops;
    /** Opens and closes ports when a schedule says so, which must wait for the event loops. */
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "simulator-schedule");
        thread.setDaemon(true);
        return thread;
    });

    private final Map<String, ProviderServer> servers = new LinkedHashMap<>();

    private Simulator(EventLoopGroup loops) {
        this.loops = loops;
    }

    /**
     * Starts the providers of a scenario.
     *
     * @throws ScenarioException when a port can't be bound
     */
    public static Simulator start(Scenario scenario) {
        return start(scenario, InetAddress.getLoopbackAddress());
    }

    /**
     * The same on another address than loopback. It answers whoever connects: for private networks only.
     *
     * @throws ScenarioException when a port can't be bound
     */
    public static Simulator start(Scenario scenario, InetAddress address) {
        Simulator simulator = new Simulator(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()));
        try {
            for (ProviderScenario provider : scenario.providers()) {
                ProviderServer server = new ProviderServer(
                        provider,
                        scenario.seed() + provider.name().hashCode(),
                        simulator.loops,
                        simulator.clock,
                        address,
                        provider.tls() ? SelfSigned.make() : null);
                server.listen(provider.listen());
                simulator.servers.put(provider.name(), server);
            }
            return simulator;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            simulator.close();
            throw new ScenarioException("interrupted while starting");
        } catch (RuntimeException e) {
            simulator.close();
            throw e;
        }
    }

    /** The providers' names, in order. */
    public List<String> providers() {
        return List.copyOf(servers.keySet());
    }

    public int port(String provider) {
        return server(provider).port();
    }

    /** {@code http://127.0.0.1:port}, or {@code https} with TLS. */
    public URI origin(String provider) {
        ProviderServer server = server(provider);
        String scheme = server.scenario().tls() ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.port());
    }

    /** The dialect that a provider speaks: {@code glm}, {@code kimi} or {@code openai}. */
    public String dialect(String provider) {
        return server(provider).scenario().dialect();
    }

    /** The models that a provider knows; empty for any. */
    public List<String> models(String provider) {
        return server(provider).scenario().models();
    }

    /** A key that a provider accepts. */
    public String key(String provider) {
        List<String> keys = server(provider).scenario().keys();
        return keys.isEmpty() ? "simulated-key-of-" + provider : keys.get(0);
    }

    /** The certificate that a provider serves with, as PEM, for clients to trust; empty without TLS. */
    public String certificate(String provider) {
        return server(provider).certificate();
    }

    /** What a provider saw until now. */
    public Truth truth(String provider) {
        return server(provider).ledger().truth();
    }

    /** Makes a provider forget what it saw, but for what is open. */
    public void reset(String provider) {
        server(provider).ledger().reset();
    }

    /**
     * Replaces a provider's faults by those of a HOCON list, such as {@code [{ fault = hang }]}; an empty text is none.
     *
     * @throws ScenarioException when something in it is unknown or out of range; the old faults stay
     */
    public void script(String provider, String faults) {
        server(provider).script(faults);
    }

    /**
     * From now on a provider does what a HOCON list says at the times it says, beside its own faults: blocks with {@code at}, {@code
     * for}, and a fault as in a scenario, {@code freeze = true} (it sends nothing) or {@code listen}. An empty list ends what goes on.
     *
     * @throws ScenarioException when something in it is unknown or out of range; the old schedule stays
     */
    public void schedule(String provider, String steps) {
        server(provider).schedule(steps);
    }

    /** Closes a provider's port and connections, as an outage does. */
    public void stopListening(String provider) throws InterruptedException {
        server(provider).listen(ListenMode.REFUSE);
    }

    /** Closes a provider's connections and leaves later ones neither accepted nor refused. */
    public void stopAccepting(String provider) throws InterruptedException {
        server(provider).listen(ListenMode.NEVER_ACCEPT);
    }

    /** Opens the same port again. */
    public void resumeListening(String provider) throws InterruptedException {
        server(provider).listen(ListenMode.ACCEPT);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        for (ProviderServer server : servers.values()) {
            try {
                server.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private ProviderServer server(String provider) {
        ProviderServer server = servers.get(provider);
        if (server == null) {
            throw new IllegalArgumentException(
                    "provider: " + provider + " (expected: one of " + String.join(", ", servers.keySet()) + ")");
        }
        return server;
    }
}

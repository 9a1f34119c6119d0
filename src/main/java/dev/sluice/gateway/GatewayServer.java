package dev.sluice.gateway;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.sluice.Sluice;
import dev.sluice.config.LoadedConfig;
import dev.sluice.metrics.EngineListener;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All of a gateway's own process: the actor system, the engine and the {@link Gateway} before it. */
public final class GatewayServer implements AutoCloseable {
    private final ActorSystem<Void> system;
    private final Sluice sluice;
    private final Gateway gateway;
    private final Duration drainTimeout;

    private GatewayServer(ActorSystem<Void> system, Sluice sluice, Gateway gateway, Duration drainTimeout) {
        this.system = system;
        this.sluice = sluice;
        this.gateway = gateway;
        this.drainTimeout = drainTimeout;
    }

    /**
     * Starts everything.
     *
     * @throws GatewayException when something in the configuration can't be used, such as a port that is taken
     */
    public static GatewayServer start(LoadedConfig config) {
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "sluice",
                ConfigFactory.parseResources(Sluice.class, "/sluice-akka.conf").withFallback(ConfigFactory.load()));
        Sluice sluice = Sluice.start(config.engine(), EngineListener.NONE, system);
        Gateway gateway = Gateway.start(sluice, config.gateway());
        return new GatewayServer(system, sluice, gateway, config.gateway().drainTimeout());
    }

    /** The listeners. */
    public Gateway gateway() {
        return gateway;
    }

    /**
     * Takes on another configuration as a whole; requests under way go on as they began.
     *
     * @throws GatewayException when it can't be used; nothing changes then
     */
    public void reload(LoadedConfig config) {
        if (!config.gateway().equals(gateway.config())) {
            throw new GatewayException("not yet", new IllegalStateException());
        }
    }

    /** Refuses new requests, waits for those under way, ends what is left with an error, and closes every connection. */
    @Override
    public void close() {
        gateway.drain();
        sluice.close(drainTimeout);
        gateway.close();
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the actor system did not end in time", e);
        }
    }
}

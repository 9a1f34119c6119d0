package dev.sluice.gateway;

import akka.actor.typed.ActorSystem;
import dev.sluice.Sluice;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.run.BatchService;
import dev.sluice.config.BatchConfig;
import dev.sluice.config.ConfigException;
import dev.sluice.config.GatewayConfig;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.TelemetryConfig;
import dev.sluice.engine.OwnActorSystem;
import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.KeyFileException;
import dev.sluice.metrics.EngineListener;
import dev.sluice.metrics.GatewayMeters;
import dev.sluice.metrics.PrometheusMetrics;
import dev.sluice.metrics.Tracing;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All of a gateway's own process: actor system, metrics, traces, keys, the engine, and the {@link Gateway} before it. */
public final class GatewayServer implements AutoCloseable {
    private final Supplier<LoadedConfig> source;
    /** What is to be closed after the engine and the listeners, the last opened first. */
    private final Deque<AutoCloseable> opened;

    private final ExecutorService admin = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sluice-admin");
        thread.setDaemon(true);
        return thread;
    });
    private final @Nullable PrometheusMetrics metrics;
    private final Duration drainTimeout;
    private final Sluice sluice;
    private final @Nullable BatchService batches;
    private final BatchConfig batchConfig;
    private final Gateway gateway;

    /** What is served beside the OpenAI API. */
    @FunctionalInterface
    public interface Mounts {
        /** Nothing. */
        Mounts NONE = (sluice, config, closed) -> List.of();

        /**
         * What is served over an engine that has just started; closed before it.
         *
         * @param closed takes what the mounts stand on, to be closed after them
         * @throws IllegalArgumentException when the configuration can't be used
         */
        List<Mount> over(Sluice sluice, LoadedConfig config, Consumer<AutoCloseable> closed);
    }

    private GatewayServer(Supplier<LoadedConfig> source, Mounts served, Deque<AutoCloseable> opened) {
        this.source = source;
        this.opened = opened;
        LoadedConfig config = source.get();
        ActorSystem<Void> system = OwnActorSystem.create();
        opened.push(() -> terminate(system));
        opened.push(admin::shutdownNow);
        List<EngineListener> listeners = new ArrayList<>();
        TelemetryConfig telemetry = config.telemetry();
        metrics = telemetry.metrics() ? PrometheusMetrics.create(models(config)) : null;
        if (metrics != null) {
            listeners.add(metrics.listener());
        }
        if (telemetry.tracing()) {
            Tracing tracing = Tracing.start(telemetry.endpoint(), telemetry.serviceName(), telemetry.sampleRatio());
            opened.push(tracing);
            listeners.add(tracing);
        }
        KeyWatch keys = KeyWatch.start(keyFile(config.gateway()));
        opened.push(keys);
        this.sluice =
                Sluice.start(config.engine(), EngineListener.all(listeners.toArray(new EngineListener[0])), system);
        this.drainTimeout = config.gateway().drainTimeout();
        this.batchConfig = config.batch();
        this.batches = batchConfig.isOn() ? BatchServices.start(sluice, config, keys.tenants()) : null;
        if (batches != null) {
            opened.push(batches);
        }
        List<Mount> mounts = served.over(sluice, config, opened::push);
        opened.push(() -> mounts.forEach(Mount::close));
        if (metrics != null) {
            metrics.watch(sluice.materializer().system(), sluice::status, telemetry.statusInterval());
        }
        GatewayMeters meters = metrics == null ? GatewayMeters.NONE : metrics.gateway();
        Supplier<String> scrape = metrics == null ? () -> "" : metrics::scrape;
        this.gateway = Gateway.start(
                sluice,
                config.gateway(),
                new GatewayParts(
                        keys.tenants(),
                        meters,
                        () -> CompletableFuture.supplyAsync(() -> Reply.text(Reply.PROMETHEUS, scrape.get()), admin),
                        () -> CompletableFuture.supplyAsync(this::reloaded, admin),
                        mounts,
                        new BatchApi(batches, batchConfig),
                        batchConfig));
    }

    /**
     * Starts everything.
     *
     * @param source gives the configuration as it is now; asked again by {@link #reload}
     * @throws GatewayException when something in the configuration can't be used, such as a port that is taken
     */
    public static GatewayServer start(Supplier<LoadedConfig> source) {
        return start(source, Mounts.NONE);
    }

    /** The same, with something else served beside. */
    public static GatewayServer start(Supplier<LoadedConfig> source, Mounts mounts) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            return new GatewayServer(source, mounts, opened);
        } catch (KeyFileException | JournalException | IllegalArgumentException e) {
            closeOpened(opened);
            throw new GatewayException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            closeOpened(opened);
            throw e;
        }
    }

    /** The listeners. */
    public Gateway gateway() {
        return gateway;
    }

    /**
     * Reads the configuration again and takes it on as a whole; requests under way go on as they began. Blocks.
     *
     * @throws ConfigException when it is malformed; nothing changes then
     * @throws GatewayException when it can't be used, or names another address, certificate or key file, which needs a
     *     new process; nothing changes then
     */
    public synchronized void reload() {
        LoadedConfig config = source.get();
        gateway.check(config.gateway());
        if (!config.batch().equals(batchConfig)) {
            throw new GatewayException(
                    "sluice.batch needs a new process (expected: the values that it runs with)",
                    new IllegalArgumentException());
        }
        try {
            sluice.reconfigure(config.engine()).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException("interrupted", e);
        } catch (ExecutionException | TimeoutException | IllegalArgumentException e) {
            throw new GatewayException("the engine did not take the configuration: " + e.getMessage(), e);
        }
        gateway.apply(config.gateway());
    }

    private Reply reloaded() {
        try {
            reload();
            return Reply.json(200, JsonObject.of("status", "reloaded"));
        } catch (ConfigException | GatewayException e) {
            return Reply.of(
                    GatewayError.refused(422, "invalid_configuration", "nothing was changed: " + e.getMessage()));
        }
    }

    /** Refuses new requests, waits for those under way, ends what is left with an error, and closes every connection. */
    @Override
    public void close() {
        gateway.drain();
        if (metrics != null) {
            metrics.close();
        }
        if (batches != null) {
            batches.close();
        }
        sluice.close(drainTimeout);
        gateway.close();
        closeOpened(opened);
    }

    private static void closeOpened(Deque<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                throw new GatewayException("something did not close: " + e.getMessage(), e);
            }
        }
    }

    private static List<ModelSpec> models(LoadedConfig config) {
        return config.engine().providers().values().stream()
                .flatMap(provider -> provider.models().stream())
                .toList();
    }

    private static @Nullable KeyFile keyFile(GatewayConfig config) {
        @Nullable Path file = config.keysFile();
        if (file == null) {
            return null;
        }
        return config.keysPepper() == null ? KeyFile.at(file) : KeyFile.at(file, config.keysPepper());
    }

    private static void terminate(ActorSystem<Void> system) {
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

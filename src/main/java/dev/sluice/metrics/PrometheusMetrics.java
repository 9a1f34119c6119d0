package dev.sluice.metrics;

import akka.actor.ClassicActorSystemProvider;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.ModelSpec;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The meters of one engine, and of the gateway in front of it, as Prometheus reads them. Needs Micrometer and its
 * Prometheus registry on the class path.
 *
 * <p>Order: {@link #create}; start the engine with {@link #listener}; {@link #watch} it; {@link #close} before the engine.
 */
public final class PrometheusMetrics implements AutoCloseable {
    /** What {@link #scrape} gives. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerMetrics engine;
    private final MicrometerGatewayMeters gateway;
    private final Timer loopLag;
    private final List<AutoCloseable> running = new ArrayList<>();

    private PrometheusMetrics(Collection<ModelSpec> catalogue) {
        Meters meters = new Meters(registry);
        this.engine = MicrometerMetrics.create(registry, catalogue);
        this.gateway = new MicrometerGatewayMeters(meters);
        this.loopLag = meters.timer(MeterName.LOOP_LAG);
    }

    /** Meters that count nothing yet; {@code catalogue} holds the configured models. */
    public static PrometheusMetrics create(Collection<ModelSpec> catalogue) {
        return new PrometheusMetrics(catalogue);
    }

    /** What the engine is to be started with. */
    public EngineListener listener() {
        return engine;
    }

    /** What a gateway is to count with. */
    public GatewayMeters gateway() {
        return gateway;
    }

    /**
     * Keeps the gauges up to date and measures how late the default dispatcher is, until closed.
     *
     * @param system the engine's actor system
     * @param status asks the engine, as {@code Sluice.status} does
     * @param interval how often
     */
    public synchronized void watch(
            ClassicActorSystemProvider system, Supplier<CompletableFuture<EngineStatus>> status, Duration interval) {
        running.add(StatusPoll.start(system, status, engine::onStatus, interval));
        running.add(LoopLag.start(system, lag -> loopLag.record(lag, TimeUnit.NANOSECONDS)));
    }

    /** Every meter in Prometheus' text format. Takes milliseconds: not for a dispatcher that must stay quick. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public synchronized void close() {
        for (AutoCloseable each : running) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        running.clear();
    }
}

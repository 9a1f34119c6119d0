package dev.sluice.metrics;

import dev.sluice.model.EngineStatus;
import dev.sluice.model.ProviderStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The gauges that show an engine's latest status; breakers also follow their events. Any thread. */
final class StatusGauges {
    private record Model(String provider, String model) {}

    /** What a provider's gauges read. */
    private static final class Latest {
        volatile ProviderStatus status;

        Latest(ProviderStatus status) {
            this.status = status;
        }
    }

    private final Meters meters;
    private final Labels labels;
    private final Map<String, Latest> providers = new ConcurrentHashMap<>();
    private final Map<Model, AtomicInteger> breakers = new ConcurrentHashMap<>();
    private final Map<Model, AtomicInteger> limits = new ConcurrentHashMap<>();
    private volatile EngineStatus engine = new EngineStatus(false, 0, List.of());
    private volatile long updatedNanos = System.nanoTime();

    StatusGauges(Meters meters, Labels labels) {
        this.meters = meters;
        this.labels = labels;
        meters.gauge(MeterName.REQUESTS_OPEN, this, gauges -> gauges.engine.requests());
        meters.gauge(MeterName.ACCEPTING, this, gauges -> flag(gauges.engine.accepting()));
        meters.gauge(MeterName.STATUS_AGE, this, gauges -> (System.nanoTime() - gauges.updatedNanos) / 1e9);
    }

    void onStatus(EngineStatus status) {
        engine = status;
        updatedNanos = System.nanoTime();
        Map<Model, Integer> states = new HashMap<>();
        for (ProviderStatus provider : status.providers()) {
            providers.computeIfAbsent(provider.provider(), name -> newProvider(provider)).status = provider;
            provider.breakers().forEach((model, state) -> states.merge(key(provider, model), code(state), Math::max));
            Map<Model, Integer> learned = new HashMap<>();
            provider.limits().forEach((model, limit) -> learned.merge(key(provider, model), limit, Math::min));
            learned.forEach((model, limit) -> limits.computeIfAbsent(model, key -> newGauge(MeterName.LIMIT, key))
                    .set(limit));
        }
        states.forEach((model, state) -> breaker(model).set(state));
        breakers.forEach((model, state) -> state.set(states.getOrDefault(model, 0)));
    }

    /** A breaker is in a state from now on; {@code model} is a label. */
    void onBreaker(String provider, String model, String state) {
        breaker(new Model(provider, model)).set(code(state));
    }

    private Model key(ProviderStatus provider, String model) {
        return new Model(provider.provider(), labels.model(provider.provider(), model));
    }

    private AtomicInteger breaker(Model model) {
        return breakers.computeIfAbsent(model, key -> newGauge(MeterName.BREAKER, key));
    }

    private AtomicInteger newGauge(MeterName name, Model model) {
        AtomicInteger value = new AtomicInteger();
        meters.gauge(name, value, AtomicInteger::get, model.provider(), model.model());
        return value;
    }

    private Latest newProvider(ProviderStatus first) {
        Latest latest = new Latest(first);
        String name = first.provider();
        meters.gauge(MeterName.READY, latest, l -> flag(l.status.ready()), name);
        meters.gauge(MeterName.WAITING, latest, l -> l.status.waiting(), name);
        meters.gauge(MeterName.IN_FLIGHT, latest, l -> l.status.inFlight(), name);
        meters.gauge(MeterName.POOL_OPEN, latest, l -> l.status.openConnections(), name);
        meters.gauge(MeterName.POOL_IDLE, latest, l -> l.status.idleConnections(), name);
        meters.sum(MeterName.POOL_OPENED, latest, l -> l.status.openedConnections(), name);
        meters.sum(MeterName.EXCHANGES, latest, l -> l.status.exchanges(), name);
        return latest;
    }

    private static int flag(boolean claim) {
        return claim ? 1 : 0;
    }

    private static int code(String breaker) {
        return switch (breaker) {
            case "closed" -> 0;
            case "half-open" -> 1;
            default -> 2;
        };
    }
}

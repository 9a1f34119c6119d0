package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.sluice.config.ProviderConfig;
import dev.sluice.model.Reconfiguration;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The supervisors of the providers in force. One whose provider's configuration changes is replaced, and the old one
 * retires: it ends the requests that it has, and stops. Confined to the guardian.
 */
final class Supervisors {
    /** More messages than {@code max-in-flight} lets wait for a supervisor that restarts. */
    private static final int STASH = 10_000_000;

    private record Current(ProviderConfig config, ActorRef<ProviderSupervisor.Command> actor) {}

    private final ActorContext<Guardian.Command> context;
    private final EngineContext engine;
    private Map<String, Current> current = Map.of();
    private int generation;

    Supervisors(ActorContext<Guardian.Command> context, EngineContext engine) {
        this.context = context;
        this.engine = engine;
    }

    /** Has the providers of a setup in force and no others. */
    Reconfiguration apply(Setup setup) {
        generation++;
        List<String> kept = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        Map<String, Current> next = new LinkedHashMap<>();
        setup.providers().forEach((name, provider) -> {
            Current running = current.get(name);
            if (running != null && running.config().equals(provider.config())) {
                kept.add(name);
                next.put(name, running);
            } else {
                (running == null ? added : changed).add(name);
                next.put(name, new Current(provider.config(), spawn(provider)));
            }
        });
        current.forEach((name, running) -> {
            if (!running.equals(next.get(name))) {
                running.actor()
                        .tell(new ProviderSupervisor.Retire(setup.config().drainTimeout()));
            }
            if (!next.containsKey(name)) {
                removed.add(name);
            }
        });
        current = next;
        return new Reconfiguration(kept, changed, added, removed);
    }

    /** The supervisor of the provider of that name; null when there is none. */
    @Nullable
    ActorRef<ProviderSupervisor.Command> of(String provider) {
        Current running = current.get(provider);
        return running == null ? null : running.actor();
    }

    /** The providers' names, in order. */
    Collection<String> names() {
        return current.keySet();
    }

    void forEach(BiConsumer<String, ActorRef<ProviderSupervisor.Command>> action) {
        current.forEach((name, running) -> action.accept(name, running.actor()));
    }

    /** Every generation has names of its own: a retired supervisor may live beside its successor. */
    private ActorRef<ProviderSupervisor.Command> spawn(Provider provider) {
        return context.spawn(
                Behaviors.supervise(ProviderSupervisor.create(provider, engine, context.getSelf()))
                        .onFailure(
                                Exception.class,
                                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(50), Duration.ofSeconds(1), 0.2)
                                        .withStashCapacity(STASH)),
                "provider-" + URLEncoder.encode(provider.name(), StandardCharsets.UTF_8) + "~" + generation);
    }
}

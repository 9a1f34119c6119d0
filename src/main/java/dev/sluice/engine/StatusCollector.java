package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.ProviderStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the supervisors' statuses together; one that stays silent for a second is not ready. The guardian itself asks them,
 * so that one that retires afterwards has answered before.
 */
final class StatusCollector extends AbstractBehavior<StatusCollector.Command> {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    sealed interface Command permits Told, GiveUp {}

    /** A supervisor's word. */
    record Told(ProviderStatus status) implements Command {}

    private enum GiveUp implements Command {
        INSTANCE
    }

    static Behavior<Command> create(
            List<String> names, boolean accepting, int requests, ActorRef<? super Guardian.Status> replyTo) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startSingleTimer(GiveUp.INSTANCE, PATIENCE);
            return new StatusCollector(context, names, accepting, requests, replyTo);
        }));
    }

    private final Map<String, ProviderStatus> statuses = new LinkedHashMap<>();
    private final boolean accepting;
    private final int requests;
    private final ActorRef<? super Guardian.Status> replyTo;
    private int missing;

    private StatusCollector(
            ActorContext<Command> context,
            List<String> names,
            boolean accepting,
            int requests,
            ActorRef<? super Guardian.Status> replyTo) {
        super(context);
        this.accepting = accepting;
        this.requests = requests;
        this.replyTo = replyTo;
        this.missing = names.size();
        for (String name : names) {
            statuses.put(name, ProviderStatus.silent(name));
        }
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Told.class, this::onTold)
                .onMessage(GiveUp.class, this::onGiveUp)
                .build();
    }

    private Behavior<Command> onTold(Told told) {
        statuses.put(told.status().provider(), told.status());
        return --missing == 0 ? answer() : this;
    }

    private Behavior<Command> onGiveUp(GiveUp giveUp) {
        return answer();
    }

    private Behavior<Command> answer() {
        replyTo.tell(new Guardian.Status(new EngineStatus(accepting, requests, List.copyOf(statuses.values()))));
        return Behaviors.stopped();
    }
}

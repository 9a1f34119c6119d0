package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.Outcome;
import dev.sluice.model.RequestId;

/**
 * Takes the engine's answers to the world of futures, one actor for all of them. It runs on a dispatcher of its own, so
 * that a caller's code that blocks in a callback holds up callbacks only, never a deadline or a cancel.
 */
final class Replies extends AbstractBehavior<EngineReply> {
    /** Who is waiting outside. */
    interface Waiters {
        void onOutcome(RequestId id, Outcome outcome);

        void onStatus(EngineStatus status);

        void onReconfigured(Guardian.Reconfigured reconfigured);

        void onDrained(int cancelled);

        /** No more answers will come. */
        void onStopped();
    }

    static Behavior<EngineReply> create(Waiters waiters, ActorRef<Guardian.Command> guardian) {
        Behavior<EngineReply> replies = Behaviors.setup(context -> {
            context.watch(guardian);
            return new Replies(context, waiters);
        });
        return Behaviors.supervise(replies).onFailure(Exception.class, SupervisorStrategy.restart());
    }

    private final Waiters waiters;

    private Replies(ActorContext<EngineReply> context, Waiters waiters) {
        super(context);
        this.waiters = waiters;
    }

    @Override
    public Receive<EngineReply> createReceive() {
        return newReceiveBuilder()
                .onMessage(DispatchReply.class, this::onDispatchReply)
                .onMessage(Guardian.Status.class, this::onStatus)
                .onMessage(Guardian.Reconfigured.class, this::onReconfigured)
                .onMessage(Guardian.Drained.class, this::onDrained)
                .onSignal(Terminated.class, this::onTerminated)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<EngineReply> onDispatchReply(DispatchReply reply) {
        if (reply instanceof DispatchReply.Ended ended) {
            waiters.onOutcome(ended.id(), ended.outcome());
        }
        return this;
    }

    private Behavior<EngineReply> onStatus(Guardian.Status status) {
        waiters.onStatus(status.status());
        return this;
    }

    private Behavior<EngineReply> onReconfigured(Guardian.Reconfigured reconfigured) {
        waiters.onReconfigured(reconfigured);
        return this;
    }

    private Behavior<EngineReply> onDrained(Guardian.Drained drained) {
        waiters.onDrained(drained.cancelled());
        return this;
    }

    /** The actor system ends, and with it whatever could have answered. */
    private Behavior<EngineReply> onPostStop(PostStop stopped) {
        waiters.onStopped();
        return this;
    }

    private Behavior<EngineReply> onTerminated(Terminated guardian) {
        return Behaviors.stopped();
    }
}

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

/**
 * Tells the readings of streamed calls what becomes of their calls, one actor for all of them. It only hands over: a reader's
 * code runs elsewhere.
 */
final class StreamReplies extends AbstractBehavior<DispatchReply> {
    static Behavior<DispatchReply> create(StreamReadings readings, ActorRef<Guardian.Command> guardian) {
        Behavior<DispatchReply> replies = Behaviors.setup(context -> {
            context.watch(guardian);
            return new StreamReplies(context, readings);
        });
        return Behaviors.supervise(replies).onFailure(Exception.class, SupervisorStrategy.restart());
    }

    private final StreamReadings readings;

    private StreamReplies(ActorContext<DispatchReply> context, StreamReadings readings) {
        super(context);
        this.readings = readings;
    }

    @Override
    public Receive<DispatchReply> createReceive() {
        return newReceiveBuilder()
                .onMessage(DispatchReply.Committed.class, this::onCommitted)
                .onMessage(DispatchReply.Ended.class, this::onEnded)
                .onSignal(Terminated.class, this::onTerminated)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<DispatchReply> onCommitted(DispatchReply.Committed committed) {
        readings.hear(committed);
        return this;
    }

    private Behavior<DispatchReply> onEnded(DispatchReply.Ended ended) {
        readings.hear(ended);
        return this;
    }

    /** The actor system ends, and with it whatever could have answered. */
    private Behavior<DispatchReply> onPostStop(PostStop stopped) {
        readings.stop();
        return this;
    }

    private Behavior<DispatchReply> onTerminated(Terminated guardian) {
        return Behaviors.stopped();
    }
}

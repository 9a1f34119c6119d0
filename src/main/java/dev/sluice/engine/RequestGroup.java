package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.RequestId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several requests that belong together. It dispatches, cancels and waits as its {@link Course} says, and stops when that
 * says so; each request that it started ends once. What is still under way when it stops for another reason is cancelled.
 */
final class RequestGroup extends AbstractBehavior<RequestGroup.Command> {
    sealed interface Command permits Begin, Cancel, RequestTold, Woken {}

    /** A message of its own, so that whatever goes wrong from the first step on is noticed. */
    private enum Begin implements Command {
        INSTANCE
    }

    /** The caller gives up. */
    enum Cancel implements Command {
        INSTANCE
    }

    private record RequestTold(DispatchReply reply) implements Command {}

    private enum Woken implements Command {
        INSTANCE
    }

    /**
     * @param reader hears the stream that the course passes on and its end; null when nothing is streamed
     * @param stopped run when it has stopped, for whatever reason
     */
    static Behavior<Command> create(
            Course course,
            @Nullable ActorRef<? super DispatchReply> reader,
            ActorRef<Guardian.Command> guardian,
            EngineContext engine,
            Runnable stopped) {
        return Behaviors.setup(context -> {
            context.getSelf().tell(Begin.INSTANCE);
            return Behaviors.withTimers(
                    timers -> new RequestGroup(context, timers, course, reader, guardian, engine, stopped));
        });
    }

    private final TimerScheduler<Command> timers;
    private final Course course;
    private final @Nullable ActorRef<? super DispatchReply> reader;
    private final ActorRef<Guardian.Command> guardian;
    private final EngineContext engine;
    private final Runnable stopped;
    private final ActorRef<DispatchReply> replies;
    private final Set<RequestId> open = new HashSet<>();
    private DispatchReply.@Nullable Committed offered;
    private boolean over;
    private boolean guardianGone;

    private RequestGroup(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Course course,
            @Nullable ActorRef<? super DispatchReply> reader,
            ActorRef<Guardian.Command> guardian,
            EngineContext engine,
            Runnable stopped) {
        super(context);
        this.timers = timers;
        this.course = course;
        this.reader = reader;
        this.guardian = guardian;
        this.engine = engine;
        this.stopped = stopped;
        this.replies = context.messageAdapter(DispatchReply.class, RequestTold::new);
        context.watch(guardian);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Begin.class, this::onBegin)
                .onMessage(Cancel.class, this::onCancel)
                .onMessage(RequestTold.class, this::onRequestTold)
                .onMessage(Woken.class, this::onWoken)
                .onSignal(Terminated.class, this::onTerminated)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onBegin(Begin begin) {
        return take(course.begin(engine.now()));
    }

    private Behavior<Command> onCancel(Cancel cancel) {
        return take(course.onCancel(engine.now()));
    }

    private Behavior<Command> onRequestTold(RequestTold told) {
        if (told.reply() instanceof DispatchReply.Committed committed) {
            return onCommitted(committed);
        }
        DispatchReply.Ended ended = (DispatchReply.Ended) told.reply();
        return open.remove(ended.id()) ? take(course.onEnded(ended.id(), ended.outcome(), engine.now())) : this;
    }

    private Behavior<Command> onWoken(Woken woken) {
        return take(course.onWake(engine.now()));
    }

    /** The engine is gone, and nobody else will tell the end of what it had. */
    private Behavior<Command> onTerminated(Terminated terminated) {
        guardianGone = true;
        open.forEach(id -> getContext().getSelf().tell(stopped(id)));
        return this;
    }

    private Behavior<Command> onPostStop(PostStop stop) {
        if (!over) {
            engine.listener().on(new EngineEvent.ActorFailed("group", "stopped before its end"));
            open.forEach(this::cancel);
            course.onStopped();
        }
        stopped.run();
        return this;
    }

    private Behavior<Command> onCommitted(DispatchReply.Committed committed) {
        offered = committed;
        Behavior<Command> next = take(course.onCommitted(committed.id(), engine.now()));
        if (offered != null) {
            offered = null;
            committed.feed().discard();
        }
        return next;
    }

    private Behavior<Command> take(List<Course.Step> steps) {
        for (Course.Step step : steps) {
            if (step instanceof Course.Start start) {
                start(start);
            } else if (step instanceof Course.Cancel cancel) {
                cancel(cancel.id());
            } else if (step instanceof Course.Wake wake) {
                timers.startSingleTimer(Woken.INSTANCE, wake.after());
            } else if (step instanceof Course.Pass pass && reader != null && offered != null) {
                reader.tell(new DispatchReply.Committed(pass.as(), offered.feed(), offered.limits()));
                offered = null;
            } else if (step instanceof Course.Conclude conclude && reader != null) {
                reader.tell(new DispatchReply.Ended(conclude.id(), conclude.outcome()));
            } else if (step instanceof Course.End) {
                over = true;
                return Behaviors.stopped();
            }
        }
        return this;
    }

    private void start(Course.Start start) {
        open.add(start.id());
        if (guardianGone) {
            getContext().getSelf().tell(stopped(start.id()));
        } else {
            guardian.tell(new Guardian.Dispatch(
                    start.id(), start.request(), start.options(), start.stream(), engine.now(), replies));
        }
    }

    private void cancel(RequestId id) {
        guardian.tell(new Guardian.Cancel(id, engine.now()));
    }

    private static RequestTold stopped(RequestId id) {
        return new RequestTold(new DispatchReply.Ended(id, Stopped.outcome()));
    }
}

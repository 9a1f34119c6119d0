package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.sluice.config.ClockProfile;
import dev.sluice.config.EngineConfig;
import dev.sluice.config.ProviderConfig;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.CallOptions;
import dev.sluice.model.Delivery;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.ModelRequest;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import dev.sluice.model.Reconfiguration;
import dev.sluice.model.RequestId;
import dev.sluice.model.Target;
import dev.sluice.policy.Deadline;
import dev.sluice.routing.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of the engine: finds the targets of a request, fails over from one to the next, and lets the engine drain. It
 * answers each dispatched request exactly once, whatever happens below it.
 */
public final class Guardian extends AbstractBehavior<Guardian.Command> {
    /** How often requests are looked over that outlived their deadline, which only a defect below can cause. */
    private static final Duration SWEEP = Duration.ofMillis(500);

    /** How long past its deadline a request may still wait for its supervisor's word. */
    private static final Duration OVERDUE = Duration.ofSeconds(2);

    /** What the engine can be told. */
    public sealed interface Command
            permits Dispatch, Cancel, End, Drain, ReportStatus, Reconfigure, ProviderSupervisor.Ended, Sweep {}

    /**
     * Runs a request; {@code replyTo} hears exactly one {@link DispatchReply.Ended}, and for a stream at most one
     * {@link DispatchReply.Committed} before it.
     *
     * @param acceptedNanos when it was accepted, by the engine's monotonic clock: the deadline counts from here
     */
    public record Dispatch(
            RequestId id,
            ModelRequest request,
            CallOptions options,
            boolean stream,
            long acceptedNanos,
            ActorRef<? super DispatchReply> replyTo)
            implements Command {}

    /**
     * Ends a request as cancelled, if it still runs.
     *
     * @param askedNanos when the caller asked for it, by the engine's monotonic clock
     */
    public record Cancel(RequestId id, long askedNanos) implements Command {
        /** Asked for now, by {@link System#nanoTime}, which is the clock of every engine outside tests. */
        public Cancel(RequestId id) {
            this(id, System.nanoTime());
        }
    }

    /** Ends a request for the reason given, if it still runs. */
    record End(RequestId id, AttemptFailure reason, long askedNanos) implements Command {}

    /** Takes on no more requests and says {@link Drained} when the last one has ended; those still there after the time are cancelled. */
    public record Drain(Duration within, ActorRef<? super Drained> replyTo) implements Command {}

    /** Tells what the engine is doing now. */
    public record ReportStatus(ActorRef<? super Status> replyTo) implements Command {}

    /** Puts another configuration in force from here on; requests under way end as they began. */
    record Reconfigure(long number, Setup setup, ActorRef<? super Reconfigured> replyTo) implements Command {}

    private enum Sweep implements Command {
        REGULAR,
        DRAIN_OVER
    }

    /** What the engine is doing now. */
    public record Status(EngineStatus status) implements EngineReply {}

    /** The engine has no request left; so many had to be cancelled. */
    public record Drained(int cancelled) implements EngineReply {}

    /** What a new configuration changed; nothing when the engine is closing. */
    record Reconfigured(long number, Optional<Reconfiguration> change) implements EngineReply {}

    /** Starts with the setup in force, and after a restart with the latest. */
    static Behavior<Command> create(InForce inForce, EngineContext engine) {
        Behavior<Command> guardian = Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Guardian(context, timers, inForce, engine)));
        return Behaviors.supervise(guardian).onFailure(Exception.class, SupervisorStrategy.restart());
    }

    private final TimerScheduler<Command> timers;
    private final InForce inForce;
    private final EngineContext engine;
    private final Supervisors supervisors;
    private final Map<RequestId, PendingRequest> pending = new HashMap<>();
    private @Nullable Drain drain;
    private int cancelledByDrain;
    /** The request being taken on: a defect meanwhile must not swallow it. */
    private @Nullable Dispatch arriving;

    private Guardian(
            ActorContext<Command> context, TimerScheduler<Command> timers, InForce inForce, EngineContext engine) {
        super(context);
        this.timers = timers;
        this.inForce = inForce;
        this.engine = engine;
        this.supervisors = new Supervisors(context, engine);
        supervisors.apply(inForce.get());
        timers.startTimerWithFixedDelay(Sweep.REGULAR, SWEEP);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Dispatch.class, this::onDispatch)
                .onMessage(Cancel.class, this::onCancel)
                .onMessage(End.class, this::onEnd)
                .onMessage(Drain.class, this::onDrain)
                .onMessage(ReportStatus.class, this::onReportStatus)
                .onMessage(Reconfigure.class, this::onReconfigure)
                .onMessage(ProviderSupervisor.Ended.class, this::onEnded)
                .onMessage(Sweep.class, this::onSweep)
                .onSignal(PreRestart.class, signal -> failed())
                .onSignal(PostStop.class, signal -> leave())
                .build();
    }

    private Behavior<Command> onDispatch(Dispatch dispatch) {
        arriving = dispatch;
        accept(dispatch);
        arriving = null;
        return this;
    }

    private Behavior<Command> accept(Dispatch dispatch) {
        if (drain != null) {
            return refuse(dispatch, FailureKind.SHUTTING_DOWN, "the engine is closing");
        }
        if (pending.containsKey(dispatch.id())) {
            return refuse(dispatch, FailureKind.INVALID_REQUEST, "request " + dispatch.id() + " is under way already");
        }
        if (pending.size() >= config().maxInFlight()) {
            return refuse(dispatch, FailureKind.QUEUE_FULL, pending.size() + " requests are under way (max-in-flight)");
        }
        Route route = inForce.get().router().route(dispatch.request().model(), dispatch.options());
        if (route instanceof Route.Nowhere nowhere) {
            return refuse(dispatch, nowhere.failure());
        }
        List<Target> targets = ((Route.To) route).targets();
        @Nullable ClockProfile clocks = clocks(dispatch, targets.get(0));
        if (clocks == null) {
            return refuse(dispatch, Clocks.unknown(dispatch.options()));
        }
        Duration budget = dispatch.options().deadline() == null
                ? clocks.total()
                : dispatch.options().deadline();
        PendingRequest request =
                new PendingRequest(dispatch, targets, Deadline.startingAt(dispatch.acceptedNanos(), budget));
        pending.put(dispatch.id(), request);
        engine.listener()
                .on(new EngineEvent.RequestAccepted(
                        dispatch.id(),
                        dispatch.request().operation(),
                        targets.get(0),
                        dispatch.stream(),
                        dispatch.options().tenant(),
                        dispatch.options().trace(),
                        request.deadline().elapsed(engine.now())));
        send(request, clocks);
        return this;
    }

    private Behavior<Command> onCancel(Cancel cancel) {
        return onEnd(new End(
                cancel.id(),
                AttemptFailure.of(FailureKind.CANCELLED, Delivery.NOT_SENT, "the caller cancelled the request"),
                cancel.askedNanos()));
    }

    private Behavior<Command> onEnd(End end) {
        PendingRequest request = pending.get(end.id());
        if (request != null) {
            tellSupervisor(request, end.reason(), end.askedNanos());
        }
        return this;
    }

    private Behavior<Command> onDrain(Drain wanted) {
        drain = wanted;
        timers.startSingleTimer(Sweep.DRAIN_OVER, wanted.within());
        return stopIfDrained();
    }

    private Behavior<Command> onReportStatus(ReportStatus report) {
        ActorRef<StatusCollector.Command> collector = getContext()
                .spawnAnonymous(StatusCollector.create(
                        List.copyOf(supervisors.names()), drain == null, pending.size(), report.replyTo()));
        supervisors.forEach((name, supervisor) -> supervisor.tell(new ProviderSupervisor.ReportStatus(collector)));
        return this;
    }

    private Behavior<Command> onReconfigure(Reconfigure wanted) {
        Optional<Reconfiguration> change = Optional.empty();
        if (drain == null) {
            Reconfiguration made = supervisors.apply(wanted.setup());
            change = Optional.of(made);
            inForce.set(wanted.setup());
            engine.listener().on(new EngineEvent.Reconfigured(made));
        }
        wanted.replyTo().tell(new Reconfigured(wanted.number(), change));
        return this;
    }

    private Behavior<Command> onEnded(ProviderSupervisor.Ended ended) {
        PendingRequest request = pending.get(ended.id());
        if (request == null) {
            return this;
        }
        if (ended.outcome() instanceof Outcome.Failed failed && drain == null && failsOver(request, failed.failure())) {
            return this;
        }
        settle(request, ended.outcome());
        return stopIfDrained();
    }

    private Behavior<Command> onSweep(Sweep sweep) {
        if (sweep == Sweep.DRAIN_OVER) {
            for (PendingRequest request : pending.values()) {
                cancelledByDrain++;
                tellSupervisor(
                        request,
                        AttemptFailure.of(
                                FailureKind.SHUTTING_DOWN,
                                Delivery.NOT_SENT,
                                "the engine closed before the request ended"),
                        engine.now());
            }
            return this;
        }
        long now = engine.now();
        for (PendingRequest request : new ArrayList<>(pending.values())) {
            if (request.isOverdue(OVERDUE, now)) {
                settle(
                        request,
                        request.failed(
                                engine.now(),
                                FailureKind.INTERNAL,
                                "no outcome " + OVERDUE.toSeconds() + " s after the deadline"));
            }
        }
        return stopIfDrained();
    }

    /** Sends it to the first of its next targets that is still there; false when it may go to none. */
    private boolean failsOver(PendingRequest request, Failure failure) {
        Target from = request.current();
        while (request.mayFailOver(failure, minAttemptTime(request), engine.now())) {
            request.failOver(failure.attempts());
            @Nullable ClockProfile clocks = clocks(request.dispatch(), request.current());
            if (clocks != null) {
                RequestId id = request.dispatch().id();
                engine.listener().on(new EngineEvent.FailedOver(id, from, request.current(), failure.kind()));
                send(request, clocks);
                return true;
            }
        }
        return false;
    }

    /** The clocks that a request has at a target; null when that provider is gone, or has no profile of that name. */
    private @Nullable ClockProfile clocks(Dispatch dispatch, Target target) {
        return Clocks.of(config(), target.provider(), dispatch.request(), dispatch.options());
    }

    private EngineConfig config() {
        return inForce.get().config();
    }

    private Duration minAttemptTime(PendingRequest request) {
        ProviderConfig provider = config().providers().get(request.current().provider());
        return provider == null ? Duration.ZERO : provider.retry().minAttemptTime();
    }

    private void send(PendingRequest request, ClockProfile clocks) {
        Target target = request.current();
        Dispatch dispatch = request.dispatch();
        @Nullable ActorRef<ProviderSupervisor.Command> supervisor = supervisors.of(target.provider());
        if (supervisor == null) {
            settle(request, request.failed(engine.now(), FailureKind.INTERNAL, "the provider has no supervisor"));
            return;
        }
        request.sentTo(supervisor);
        supervisor.tell(new ProviderSupervisor.Dispatch(new RequestJob(
                dispatch.id(),
                dispatch.request(),
                target.model(),
                dispatch.options(),
                clocks,
                dispatch.stream(),
                request.deadline(),
                request.attempts(),
                dispatch.replyTo())));
    }

    private void settle(PendingRequest request, Outcome outcome) {
        if (pending.remove(request.dispatch().id()) != null) {
            tellEnded(request.dispatch(), outcome);
        }
    }

    private void tellSupervisor(PendingRequest request, AttemptFailure reason, long askedNanos) {
        @Nullable ActorRef<ProviderSupervisor.Command> supervisor = request.supervisor();
        if (supervisor != null) {
            supervisor.tell(new ProviderSupervisor.Cancel(request.dispatch().id(), reason, askedNanos));
        }
    }

    private Behavior<Command> refuse(Dispatch dispatch, FailureKind kind, String message) {
        return refuse(dispatch, AttemptFailure.of(kind, Delivery.NOT_SENT, message));
    }

    private Behavior<Command> refuse(Dispatch dispatch, AttemptFailure failure) {
        Outcome outcome = new Outcome.Failed(new Failure(
                failure,
                "",
                dispatch.request().model(),
                Phase.WAITING,
                List.of(),
                Duration.ofNanos(Math.max(0, engine.now() - dispatch.acceptedNanos())),
                dispatch.options().deadline() == null
                        ? Duration.ZERO
                        : dispatch.options().deadline(),
                ""));
        tellEnded(dispatch, outcome);
        return this;
    }

    private void tellEnded(Dispatch dispatch, Outcome outcome) {
        engine.listener()
                .on(new EngineEvent.RequestEnded(
                        dispatch.id(), dispatch.request().operation(), dispatch.stream(), outcome));
        dispatch.replyTo().tell(new DispatchReply.Ended(dispatch.id(), outcome));
    }

    private Behavior<Command> stopIfDrained() {
        if (drain == null || !pending.isEmpty()) {
            return this;
        }
        engine.listener().on(new EngineEvent.Drained(cancelledByDrain));
        drain.replyTo().tell(new Drained(cancelledByDrain));
        return Behaviors.stopped();
    }

    private Behavior<Command> failed() {
        leave();
        engine.listener().on(new EngineEvent.ActorFailed("guardian", "the guardian threw"));
        return this;
    }

    /** Answers everybody before the actor restarts or stops. */
    private Behavior<Command> leave() {
        @Nullable Dispatch swallowed = arriving == null || pending.containsKey(arriving.id()) ? null : arriving;
        for (PendingRequest request : new ArrayList<>(pending.values())) {
            settle(request, request.failed(engine.now(), FailureKind.INTERNAL, "the engine stopped"));
        }
        return swallowed == null ? this : refuse(swallowed, FailureKind.INTERNAL, "the engine stopped");
    }
}

package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.stream.SystemMaterializer;
import dev.sluice.config.CoalescingConfig;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Outcome;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.RequestId;
import dev.sluice.policy.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets equal requests in flight share one upstream call. Each who shares it hears exactly one end and has a deadline of its
 * own; one who leaves ends nothing, the last one who leaves ends the upstream call. It answers as the guardian does, for
 * which it stands: an id that it does not know is the guardian's.
 */
final class Coalescer extends AbstractBehavior<Coalescer.Command> {
    /** How long the upstream call may take: so often the deadline of the first to ask. Who comes while that runs can join. */
    private static final int DEADLINES = 2;

    sealed interface Command permits Join, Leave, Close, Told, DeadlineRang, CutOff {}

    /** Runs a request by the upstream call of an equal one, or by one of its own that others may join. */
    record Join(CoalescingKey key, Guardian.Dispatch dispatch) implements Command {}

    /** The caller of a request leaves; asked for at that time. */
    record Leave(RequestId id, long askedNanos) implements Command {}

    /** Nobody joins any more. */
    enum Close implements Command {
        INSTANCE
    }

    private record Told(DispatchReply reply) implements Command {}

    private record DeadlineRang(RequestId id) implements Command {}

    private record CutOff(RequestId id) implements Command {}

    static Behavior<Command> create(
            ActorRef<Guardian.Command> guardian, InForce inForce, ReplayRoom room, EngineContext engine) {
        Behavior<Command> coalescer = Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Coalescer(context, timers, guardian, inForce, room, engine)));
        return Behaviors.supervise(coalescer).onFailure(Exception.class, SupervisorStrategy.restart());
    }

    private final TimerScheduler<Command> timers;
    private final ActorRef<Guardian.Command> guardian;
    private final InForce inForce;
    private final ReplayRoom room;
    private final EngineContext engine;
    private final ActorRef<DispatchReply> replies;
    private final Map<CoalescingKey, SharedCall> joinable = new HashMap<>();
    private final Map<RequestId, SharedCall> upstream = new HashMap<>();
    private final Map<RequestId, SharedCall.Member> members = new HashMap<>();
    private boolean closed;
    /** The request being taken on: a defect meanwhile must not swallow it. */
    private Guardian.@Nullable Dispatch arriving;

    private Coalescer(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ActorRef<Guardian.Command> guardian,
            InForce inForce,
            ReplayRoom room,
            EngineContext engine) {
        super(context);
        this.timers = timers;
        this.guardian = guardian;
        this.inForce = inForce;
        this.room = room;
        this.engine = engine;
        this.replies = context.messageAdapter(DispatchReply.class, Told::new);
        context.watch(guardian);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Join.class, this::onJoin)
                .onMessage(Leave.class, this::onLeave)
                .onMessage(Close.class, this::onClose)
                .onMessage(Told.class, this::onTold)
                .onMessage(DeadlineRang.class, this::onDeadlineRang)
                .onMessage(CutOff.class, this::onCutOff)
                .onSignal(Terminated.class, terminated -> onTerminated())
                .onSignal(PreRestart.class, signal -> failed())
                .onSignal(PostStop.class, signal -> leaveAll())
                .build();
    }

    private Behavior<Command> onJoin(Join join) {
        arriving = join.dispatch();
        Prospect prospect = Prospect.of(
                inForce.get(), join.dispatch().request(), join.dispatch().options());
        int most = inForce.get().config().maxInFlight();
        if (closed || prospect.refusal() != null || members.size() >= most || members.containsKey(arriving.id())) {
            guardian.tell(join.dispatch());
        } else {
            Deadline deadline = Deadline.startingAt(join.dispatch().acceptedNanos(), prospect.budget());
            SharedCall running = joinable.get(join.key());
            SharedCall call = running != null && running.takes(deadline, engine.now()) ? running : open(join, deadline);
            add(call.add(join.dispatch(), deadline));
        }
        arriving = null;
        return this;
    }

    private Behavior<Command> onLeave(Leave leave) {
        SharedCall.Member member = members.get(leave.id());
        if (member == null) {
            guardian.tell(new Guardian.Cancel(leave.id(), leave.askedNanos()));
        } else {
            AttemptFailure reason =
                    AttemptFailure.of(FailureKind.CANCELLED, Delivery.MAYBE_SENT, "the caller cancelled the request");
            leave(member, reason, leave.askedNanos());
        }
        return this;
    }

    private Behavior<Command> onClose(Close close) {
        closed = true;
        return this;
    }

    private Behavior<Command> onTold(Told told) {
        SharedCall call = upstream.get(told.reply().id());
        if (told.reply() instanceof DispatchReply.Committed committed) {
            onCommitted(committed, call);
        } else if (call != null) {
            upstream.remove(call.id());
            joinable.remove(call.key(), call);
            Outcome outcome = ((DispatchReply.Ended) told.reply()).outcome();
            List.copyOf(call.members()).forEach(member -> settle(member, outcome));
            call.rounds().forEach(round -> round.log().forget());
        }
        return this;
    }

    private Behavior<Command> onDeadlineRang(DeadlineRang rang) {
        SharedCall.Member member = members.get(rang.id());
        if (member != null) {
            long millis = member.deadline().budget().toMillis();
            AttemptFailure reason = AttemptFailure.timeout(
                    PhaseClock.TOTAL, Delivery.MAYBE_SENT, "no complete answer within " + millis + " ms");
            leave(member, reason, engine.now());
        }
        return this;
    }

    private Behavior<Command> onCutOff(CutOff cut) {
        SharedCall.Member member = members.get(cut.id());
        if (member != null) {
            AttemptFailure reason = AttemptFailure.timeout(
                    PhaseClock.CONSUMER,
                    Delivery.MAYBE_SENT,
                    "left unread too far behind another reader of the same stream (sluice.coalescing.max-replay-bytes)");
            leave(member, reason, engine.now());
        }
        return this;
    }

    /** The engine is gone, and nobody else will tell the end of what it had. */
    private Behavior<Command> onTerminated() {
        closed = true;
        for (SharedCall call : List.copyOf(upstream.values())) {
            onTold(new Told(new DispatchReply.Ended(call.id(), Stopped.outcome())));
        }
        return Behaviors.stopped();
    }

    private SharedCall open(Join join, Deadline first) {
        Guardian.Dispatch asked = join.dispatch();
        Deadline deadline =
                Deadline.startingAt(first.startNanos(), first.budget().multipliedBy(DEADLINES));
        SharedCall call = new SharedCall(join.key(), asked.id(), deadline);
        joinable.put(join.key(), call);
        upstream.put(call.id(), call);
        guardian.tell(new Guardian.Dispatch(
                asked.id(),
                asked.request(),
                asked.options().withDeadline(deadline.budget()),
                asked.stream(),
                asked.acceptedNanos(),
                replies));
        return call;
    }

    private void add(SharedCall.Member member) {
        members.put(member.id(), member);
        timers.startSingleTimer(
                member.id(), new DeadlineRang(member.id()), member.deadline().remaining(engine.now()));
        member.call().rounds().forEach(round -> hand(member, round));
    }

    private void onCommitted(DispatchReply.Committed committed, @Nullable SharedCall call) {
        if (call == null) {
            committed.feed().discard();
            return;
        }
        CoalescingConfig config = inForce.get().config().coalescing();
        SharedLog log = new SharedLog(config.maxReplayBytes(), config.maxTotalReplayBytes(), room);
        SharedCall.Round round = new SharedCall.Round(log, committed.limits());
        call.rounds().add(round);
        call.members().forEach(member -> hand(member, round));
        var unused = committed
                .feed()
                .batches()
                .runWith(
                        new SharedIntake(log),
                        SystemMaterializer.get(getContext().getSystem()).materializer());
    }

    private void hand(SharedCall.Member member, SharedCall.Round round) {
        RequestId id = member.id();
        ActorRef<Command> self = getContext().getSelf();
        SharedLog.Reader reader = round.log().reader(() -> self.tell(new CutOff(id)));
        if (reader != null) {
            member.readers().add(reader);
            member.dispatch().replyTo().tell(new DispatchReply.Committed(id, new EventFeed(reader), round.limits()));
        }
    }

    /** One leaves, for a reason of its own. The last one's end is the upstream call's. */
    private void leave(SharedCall.Member member, AttemptFailure reason, long askedNanos) {
        SharedCall call = member.call();
        if (call.members().size() > 1) {
            member.stopReading();
            settle(member, SharedEnds.left(member, reason, engine.now()));
        } else if (!call.isClosing()) {
            call.close();
            joinable.remove(call.key(), call);
            member.stopReading();
            guardian.tell(new Guardian.End(call.id(), reason, askedNanos));
        }
    }

    private void settle(SharedCall.Member member, Outcome outcome) {
        RequestId id = member.id();
        member.call().members().remove(member);
        members.remove(id);
        timers.cancel(id);
        Outcome own = SharedEnds.of(member, outcome, engine.now());
        Guardian.Dispatch asked = member.dispatch();
        RequestId shared = member.call().id();
        if (!id.equals(shared)) {
            engine.listener()
                    .on(new EngineEvent.Coalesced(id, shared, asked.request().operation(), asked.stream(), own));
        }
        asked.replyTo().tell(new DispatchReply.Ended(id, own));
    }

    private Behavior<Command> failed() {
        engine.listener().on(new EngineEvent.ActorFailed("coalescer", "the coalescer threw"));
        return leaveAll();
    }

    /** Answers everybody before the actor restarts or stops, and ends what runs for them. */
    private Behavior<Command> leaveAll() {
        AttemptFailure reason = AttemptFailure.of(FailureKind.INTERNAL, Delivery.MAYBE_SENT, "the coalescer stopped");
        for (SharedCall call : new ArrayList<>(upstream.values())) {
            guardian.tell(new Guardian.End(call.id(), reason, engine.now()));
            for (SharedCall.Member member : List.copyOf(call.members())) {
                member.stopReading();
                settle(member, SharedEnds.left(member, reason, engine.now()));
            }
            call.rounds().forEach(round -> round.log().forget());
        }
        upstream.clear();
        if (arriving != null && !members.containsKey(arriving.id())) {
            guardian.tell(arriving);
        }
        return this;
    }
}

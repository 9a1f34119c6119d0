package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.sluice.codec.Decoded;
import dev.sluice.http.HttpTransport;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.metrics.EngineEvent.AttemptCause;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.AttemptTimes;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Message;
import dev.sluice.model.ModelRequest;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.ProviderLimits;
import dev.sluice.model.Target;
import dev.sluice.policy.RetryDecision;
import dev.sluice.policy.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request at one provider: owns its deadline from beginning to end and supervises its attempts. A failed attempt is
 * started anew after a backoff if policy, budget and the time left allow. It tells its provider's supervisor
 * {@link ProviderSupervisor.RequestEnded} exactly once, when no attempt of its own runs any more.
 *
 * <p>There is one for each call, so it takes its messages itself: a builder would make a table of handlers for each.
 */
final class RequestSupervisor extends ExtensibleBehavior<RequestSupervisor.Command> {
    /** Rounds in which a provider may ask for the conversation again (Kimi's web search) within one request. */
    private static final int MAX_ROUNDS = 8;

    /** How long an aborted attempt may take to free its connection before the request ends without it. */
    private static final Duration ABORT_GRACE = Duration.ofSeconds(1);

    sealed interface Command
            permits Granted, Refused, Cancel, BackOff, NoRetry, Rang, ClockRang, BackoffOver, AttemptTold {}

    /** A permit: start the next attempt. */
    record Granted() implements Command {}

    /** No permit, now or later. */
    record Refused(AttemptFailure failure) implements Command {}

    /** Ends the request as cancelled, or for the reason given; asked for at that time. */
    record Cancel(AttemptFailure reason, long askedNanos) implements Command {}

    /** The retry that was asked for may be made after this long. */
    record BackOff(Duration delay) implements Command {}

    /** The retry that was asked for may not be made. */
    record NoRetry(String reason) implements Command {}

    private record Rang(Timer timer, int turn) implements Command {}

    private record ClockRang(PhaseClock clock) implements Command {}

    private enum BackoffOver implements Command {
        INSTANCE
    }

    private record AttemptTold(int number, AttemptEvent event) implements Command {}

    /** Its timers; an attempt has one clock at a time. */
    private enum Timer {
        TOTAL,
        WAITING,
        BACKOFF,
        ATTEMPT
    }

    static Behavior<Command> create(
            Provider provider,
            HttpTransport transport,
            RetryPolicy retryPolicy,
            RequestJob job,
            EngineContext engine,
            ActorRef<ProviderSupervisor.Command> owner) {
        return Behaviors.setup(
                context -> new RequestSupervisor(context, provider, transport, retryPolicy, job, engine, owner));
    }

    private final ActorContext<Command> context;
    private final Alarms<Timer, Command> alarms;
    private final Provider provider;
    private final HttpTransport transport;
    private final RetryPolicy retryPolicy;
    private final RequestJob job;
    private final EngineContext engine;
    private final ActorRef<ProviderSupervisor.Command> owner;
    private final AttemptOwner attemptOwner;
    private final RequestHistory history;
    private ModelRequest request;
    private int rounds;
    private int attemptsMade;
    private int failedAttempts;
    private long waitingSinceNanos;
    private long attemptStartedNanos;
    private Duration waitedBefore = Duration.ZERO;
    private Phase phase = Phase.WAITING;
    private boolean committed;
    private @Nullable Attempt attempt;
    private @Nullable AttemptFailure ending;

    private RequestSupervisor(
            ActorContext<Command> context,
            Provider provider,
            HttpTransport transport,
            RetryPolicy retryPolicy,
            RequestJob job,
            EngineContext engine,
            ActorRef<ProviderSupervisor.Command> owner) {
        this.context = context;
        this.alarms = new Alarms<>(context, Timer.class, Rang::new);
        this.provider = provider;
        this.transport = transport;
        this.retryPolicy = retryPolicy;
        this.job = job;
        this.engine = engine;
        this.owner = owner;
        this.attemptOwner = new AttemptOwner(context.getSelf());
        this.history = new RequestHistory(provider.name(), job);
        this.request = job.request();
        alarms.set(Timer.TOTAL, job.deadline().remaining(engine.now()), new ClockRang(PhaseClock.TOTAL));
        startWaitingClock();
    }

    @Override
    public Behavior<Command> receive(TypedActorContext<Command> unused, Command message) {
        return on(message);
    }

    @Override
    public Behavior<Command> receiveSignal(TypedActorContext<Command> unused, Signal signal) {
        return signal instanceof PostStop ? onPostStop() : Behaviors.unhandled();
    }

    private Behavior<Command> on(Command message) {
        if (message instanceof AttemptTold told) {
            return onAttemptTold(told);
        } else if (message instanceof Granted) {
            return onGranted();
        } else if (message instanceof Refused refused) {
            return onRefused(refused);
        } else if (message instanceof Cancel cancel) {
            return onCancel(cancel);
        } else if (message instanceof BackOff backOff) {
            return onBackOff(backOff);
        } else if (message instanceof NoRetry noRetry) {
            return onNoRetry(noRetry);
        } else if (message instanceof ClockRang rang) {
            return onClockRang(rang);
        } else if (message instanceof BackoffOver) {
            return onBackoffOver();
        } else if (message instanceof Rang rang) {
            return onRang(rang);
        }
        throw new IllegalStateException("not understood: " + message.getClass().getSimpleName());
    }

    private Behavior<Command> onRang(Rang rang) {
        Command due = alarms.take(rang.timer(), rang.turn());
        return due == null ? this : on(due);
    }

    private Behavior<Command> onGranted() {
        alarms.cancel(Timer.WAITING);
        return startAttempt(attemptsMade == 0 ? AttemptCause.FIRST : AttemptCause.RETRY, waited());
    }

    private Behavior<Command> onRefused(Refused refused) {
        return end(failed(history.lastFailure(refused.failure())), null);
    }

    private Behavior<Command> onCancel(Cancel cancel) {
        return endWith(cancel.reason(), cancel.askedNanos());
    }

    private Behavior<Command> onBackOff(BackOff backOff) {
        phase = Phase.BACKING_OFF;
        waitedBefore = backOff.delay();
        alarms.set(Timer.BACKOFF, backOff.delay(), BackoffOver.INSTANCE);
        return this;
    }

    private Behavior<Command> onNoRetry(NoRetry noRetry) {
        AttemptFailure last = history.lastFailure();
        AttemptFailure failure = last == null ? RequestHistory.defect("no retry without a failure") : last;
        return end(failed(RequestHistory.notRetried(failure, noRetry.reason())), null);
    }

    private Behavior<Command> onClockRang(ClockRang rang) {
        if (ending != null) {
            return end(failed(ending), ending);
        }
        return endWith(history.ranOut(rang.clock()), engine.now());
    }

    private Behavior<Command> onBackoffOver() {
        phase = Phase.WAITING;
        startWaitingClock();
        owner.tell(new ProviderSupervisor.PermitWanted(job.id()));
        return this;
    }

    private Behavior<Command> onAttemptTold(AttemptTold told) {
        Attempt current = attempt;
        return current == null || current.number() != told.number()
                ? this
                : advance(current, () -> current.on(told.event()));
    }

    /** Its supervisor is restarting, or the actor itself has crashed. */
    private Behavior<Command> onPostStop() {
        alarms.cancelAll();
        if (attempt != null) {
            attempt.abandon();
        }
        return this;
    }

    /** Lets the attempt do a step; one that throws has ended. */
    private Behavior<Command> advance(Attempt current, Supplier<Attempt.@Nullable Ended> step) {
        Attempt.@Nullable Ended ended;
        try {
            ended = step.get();
        } catch (RuntimeException defect) {
            context.getLog().error("an attempt is given up after a defect", defect);
            engine.listener().on(new EngineEvent.ActorFailed("attempt", String.valueOf(defect)));
            current.abandon();
            ended = new Attempt.Ended(
                    new Decoded.Refused(RequestHistory.defect("the attempt crashed")),
                    current.phase(),
                    "",
                    AttemptTimes.NONE,
                    ProviderLimits.NONE);
        }
        return ended == null ? this : onAttemptEnded(ended);
    }

    private Behavior<Command> onAttemptEnded(Attempt.Ended ended) {
        attempt = null;
        alarms.cancel(Timer.ATTEMPT);
        Decoded result = ended.result();
        if (result instanceof Decoded.Complete complete && ending == null) {
            report(ended, null);
            return end(history.answered(complete, engine.now()), null);
        }
        if (result instanceof Decoded.Continue more && request instanceof ChatRequest chat && ending == null) {
            return nextRound(chat, more, ended);
        }
        AttemptFailure failure = ending != null
                ? ending.withDelivery(ended.phase() == Phase.CONNECTING ? Delivery.NOT_SENT : Delivery.MAYBE_SENT)
                : ((Decoded.Refused) result).failure();
        report(ended, failure);
        phase = ended.phase();
        failedAttempts++;
        Duration remaining = job.deadline().remaining(engine.now());
        RetryDecision decision = ending != null || job.options().isSpent(history.attempts())
                ? new RetryDecision.GiveUp("ended")
                : retryPolicy.decide(
                        failure, failedAttempts, committed, job.options().idempotency(), remaining, engine.random());
        if (decision instanceof RetryDecision.Retry retry) {
            owner.tell(new ProviderSupervisor.RetryWanted(job.id(), failure, retry.delay()));
            return this;
        }
        return end(failed(failure, ended.partial()), failure);
    }

    private Behavior<Command> nextRound(ChatRequest chat, Decoded.Continue more, Attempt.Ended ended) {
        report(ended, null);
        history.spent(more.usage());
        if (++rounds > MAX_ROUNDS) {
            AttemptFailure failure = AttemptFailure.answered(
                    FailureKind.BAD_REPLY, 200, "", "the provider asked for more than " + MAX_ROUNDS + " rounds");
            return end(failed(failure), failure);
        }
        if (job.options().isSpent(history.attempts())) {
            return end(failed(history.noMoreCalls()), null);
        }
        List<Message> messages = new ArrayList<>(chat.messages());
        messages.addAll(more.messages());
        request = chat.withMessages(messages);
        waitedBefore = Duration.ZERO;
        return startAttempt(AttemptCause.ROUND, Duration.ZERO);
    }

    private Behavior<Command> startAttempt(AttemptCause cause, Duration waited) {
        int number = ++attemptsMade;
        attemptStartedNanos = engine.now();
        phase = Phase.CONNECTING;
        engine.listener().on(new EngineEvent.AttemptStarted(job.id(), target(), number, cause, waited));
        Attempt started = new Attempt(provider, job, number, engine, attemptOwner);
        attempt = started;
        return advance(started, () -> started.start(request, transport));
    }

    /** How long it has waited for a permit; waiting begins with its arrival and after each backoff. */
    private Duration waited() {
        return Duration.ofNanos(engine.now() - waitingSinceNanos);
    }

    private Target target() {
        return new Target(provider.name(), job.model());
    }

    private void startWaitingClock() {
        waitingSinceNanos = engine.now();
        Duration waiting = job.clocks().waiting();
        if (waiting.compareTo(job.deadline().remaining(engine.now())) < 0) {
            alarms.set(Timer.WAITING, waiting, new ClockRang(PhaseClock.WAITING));
        }
    }

    /** Ends the request for a reason of its own; a running attempt is aborted first. */
    private Behavior<Command> endWith(AttemptFailure reason, long askedNanos) {
        if (ending != null) {
            return this;
        }
        ending = reason;
        alarms.cancelAll();
        if (attempt == null) {
            return end(failed(reason), null);
        }
        alarms.set(Timer.TOTAL, ABORT_GRACE, new ClockRang(PhaseClock.TOTAL));
        Attempt current = attempt;
        return advance(current, () -> current.abort(reason, askedNanos));
    }

    private Behavior<Command> end(Outcome outcome, @Nullable AttemptFailure observed) {
        if (phase == Phase.WAITING) {
            engine.listener().on(new EngineEvent.LeftQueue(job.id(), target(), waited()));
        }
        owner.tell(new ProviderSupervisor.RequestEnded(job.id(), outcome, observed));
        return Behaviors.stopped();
    }

    private void report(Attempt.Ended ended, @Nullable AttemptFailure failure) {
        AttemptReport report =
                history.add(attemptsMade, attemptStartedNanos, waitedBefore, ended, failure, engine.now());
        engine.listener().on(new EngineEvent.AttemptEnded(job.id(), request.operation(), report));
    }

    private Outcome failed(AttemptFailure failure) {
        return failed(failure, "");
    }

    private Outcome failed(AttemptFailure failure, String partialText) {
        return history.failed(failure, phase, partialText, engine.now());
    }

    /** What an attempt may have of its actor. */
    private final class AttemptOwner implements Attempt.Owner {
        private final ActorRef<Command> self;

        AttemptOwner(ActorRef<Command> self) {
            this.self = self;
        }

        @Override
        public void tell(int number, AttemptEvent event) {
            self.tell(new AttemptTold(number, event));
        }

        @Override
        public void ring(int number, PhaseClock clock, Duration after) {
            alarms.set(Timer.ATTEMPT, after, new AttemptTold(number, new AttemptEvent.ClockRang(clock)));
        }

        @Override
        public void silence() {
            alarms.cancel(Timer.ATTEMPT);
        }

        @Override
        public void committed(EventFeed feed, ProviderLimits limits) {
            committed = true;
            phase = Phase.STREAMING;
            Duration elapsed = job.deadline().elapsed(engine.now());
            engine.listener().on(new EngineEvent.Committed(job.id(), provider.name(), job.model(), elapsed));
            job.caller().tell(new DispatchReply.Committed(job.id(), feed, limits));
        }
    }
}

package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.sluice.codec.Decoded;
import dev.sluice.http.HttpTransport;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.metrics.EngineEvent.AttemptCause;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.AttemptTimes;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Message;
import dev.sluice.model.ModelAnswer;
import dev.sluice.model.ModelRequest;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.ProviderLimits;
import dev.sluice.model.Target;
import dev.sluice.model.Usage;
import dev.sluice.policy.RetryDecision;
import dev.sluice.policy.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request at one provider: owns its deadline from beginning to end and supervises its attempts. A failed attempt is
 * started anew after a backoff if policy, budget and the time left allow. It tells its provider's supervisor
 * {@link ProviderSupervisor.RequestEnded} exactly once, when no attempt of its own runs any more.
 */
final class RequestSupervisor extends AbstractBehavior<RequestSupervisor.Command> {
    /** Rounds in which a provider may ask for the conversation again (Kimi's web search) within one request. */
    private static final int MAX_ROUNDS = 8;

    /** How long an aborted attempt may take to free its connection before the request ends without it. */
    private static final Duration ABORT_GRACE = Duration.ofSeconds(1);

    sealed interface Command
            permits Granted, Refused, Cancel, BackOff, NoRetry, ClockRang, BackoffOver, AttemptTold, AttemptStopped {}

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

    private record ClockRang(PhaseClock clock) implements Command {}

    private enum BackoffOver implements Command {
        INSTANCE
    }

    private record AttemptTold(Attempt.Event event) implements Command {}

    private record AttemptStopped(int number) implements Command {}

    static Behavior<Command> create(
            Provider provider,
            HttpTransport transport,
            RetryPolicy retryPolicy,
            RequestJob job,
            EngineContext engine,
            ActorRef<ProviderSupervisor.Command> owner) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers ->
                new RequestSupervisor(context, timers, provider, transport, retryPolicy, job, engine, owner)));
    }

    private final TimerScheduler<Command> timers;
    private final Provider provider;
    private final HttpTransport transport;
    private final RetryPolicy retryPolicy;
    private final RequestJob job;
    private final EngineContext engine;
    private final ActorRef<ProviderSupervisor.Command> owner;
    private final ActorRef<Attempt.Event> attemptEvents;
    private final List<AttemptReport> reports;
    private ModelRequest request;
    private Usage usageSoFar = Usage.UNKNOWN;
    private int rounds;
    private int attemptsMade;
    private int failedAttempts;
    private long waitingSinceNanos;
    private long attemptStartedNanos;
    private Duration waitedBefore = Duration.ZERO;
    private Phase phase = Phase.WAITING;
    private boolean committed;
    private @Nullable ActorRef<Attempt.Command> attempt;
    private @Nullable AttemptFailure lastFailure;
    private @Nullable AttemptFailure ending;

    private RequestSupervisor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Provider provider,
            HttpTransport transport,
            RetryPolicy retryPolicy,
            RequestJob job,
            EngineContext engine,
            ActorRef<ProviderSupervisor.Command> owner) {
        super(context);
        this.timers = timers;
        this.provider = provider;
        this.transport = transport;
        this.retryPolicy = retryPolicy;
        this.job = job;
        this.engine = engine;
        this.owner = owner;
        this.attemptEvents = context.messageAdapter(Attempt.Event.class, AttemptTold::new);
        this.reports = new ArrayList<>(job.before());
        this.request = job.request();
        timers.startSingleTimer(new ClockRang(PhaseClock.TOTAL), job.deadline().remaining(engine.now()));
        startWaitingClock();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Granted.class, this::onGranted)
                .onMessage(Refused.class, this::onRefused)
                .onMessage(Cancel.class, this::onCancel)
                .onMessage(BackOff.class, this::onBackOff)
                .onMessage(NoRetry.class, this::onNoRetry)
                .onMessage(ClockRang.class, this::onClockRang)
                .onMessage(BackoffOver.class, this::onBackoffOver)
                .onMessage(AttemptTold.class, this::onAttemptTold)
                .onMessage(AttemptStopped.class, this::onAttemptStopped)
                .build();
    }

    private Behavior<Command> onGranted(Granted granted) {
        timers.cancel(new ClockRang(PhaseClock.WAITING));
        startAttempt(attemptsMade == 0 ? AttemptCause.FIRST : AttemptCause.RETRY, waited());
        return this;
    }

    private Behavior<Command> onRefused(Refused refused) {
        return end(failed(lastFailure == null ? refused.failure() : also(lastFailure, refused.failure())), null);
    }

    private Behavior<Command> onCancel(Cancel cancel) {
        return endWith(cancel.reason(), cancel.askedNanos());
    }

    private Behavior<Command> onBackOff(BackOff backOff) {
        phase = Phase.BACKING_OFF;
        waitedBefore = backOff.delay();
        timers.startSingleTimer(BackoffOver.INSTANCE, backOff.delay());
        return this;
    }

    private Behavior<Command> onNoRetry(NoRetry noRetry) {
        AttemptFailure failure = lastFailure == null ? internal("no retry without a failure") : lastFailure;
        return end(failed(failure.withMessage(failure.message() + " (not retried: " + noRetry.reason() + ")")), null);
    }

    private Behavior<Command> onClockRang(ClockRang rang) {
        if (ending != null) {
            return end(failed(ending), ending);
        }
        String what = rang.clock() == PhaseClock.WAITING ? "no permit" : "no complete answer";
        Duration limit = rang.clock() == PhaseClock.WAITING
                ? job.clocks().waiting()
                : job.deadline().budget();
        AttemptFailure failure = AttemptFailure.timeout(
                rang.clock(), Delivery.NOT_SENT, what + " within " + limit.toMillis() + " ms" + lastWords());
        return endWith(failure, engine.now());
    }

    private Behavior<Command> onBackoffOver(BackoffOver over) {
        phase = Phase.WAITING;
        startWaitingClock();
        owner.tell(new ProviderSupervisor.PermitWanted(job.id()));
        return this;
    }

    private Behavior<Command> onAttemptTold(AttemptTold told) {
        if (told.event().number() != attemptsMade || attempt == null) {
            return this;
        }
        if (told.event() instanceof Attempt.Event.Committed begun) {
            committed = true;
            phase = Phase.STREAMING;
            engine.listener()
                    .on(new EngineEvent.Committed(
                            job.id(),
                            provider.name(),
                            job.model(),
                            job.deadline().elapsed(engine.now())));
            job.caller().tell(new DispatchReply.Committed(job.id(), begun.feed(), begun.limits()));
            return this;
        }
        return onAttemptEnded((Attempt.Event.Ended) told.event());
    }

    /** An attempt that stops without a word has crashed; the request still ends. */
    private Behavior<Command> onAttemptStopped(AttemptStopped stopped) {
        if (stopped.number() != attemptsMade || attempt == null) {
            return this;
        }
        engine.listener().on(new EngineEvent.ActorFailed("attempt", "stopped without a result"));
        Decoded crashed = new Decoded.Refused(internal("the attempt crashed"));
        return onAttemptEnded(
                new Attempt.Event.Ended(stopped.number(), crashed, phase, "", AttemptTimes.NONE, ProviderLimits.NONE));
    }

    private Behavior<Command> onAttemptEnded(Attempt.Event.Ended ended) {
        attempt = null;
        Decoded result = ended.result();
        if (result instanceof Decoded.Complete complete && ending == null) {
            report(ended, null);
            return end(new Outcome.Answered(answered(complete)), null);
        }
        if (result instanceof Decoded.Continue more && request instanceof ChatRequest chat && ending == null) {
            return nextRound(chat, more, ended);
        }
        AttemptFailure failure = ending != null
                ? ending.withDelivery(ended.phase() == Phase.CONNECTING ? Delivery.NOT_SENT : Delivery.MAYBE_SENT)
                : ((Decoded.Refused) result).failure();
        report(ended, failure);
        phase = ended.phase();
        lastFailure = failure;
        failedAttempts++;
        Duration remaining = job.deadline().remaining(engine.now());
        RetryDecision decision = ending != null || job.options().isSpent(reports.size())
                ? new RetryDecision.GiveUp("ended")
                : retryPolicy.decide(
                        failure, failedAttempts, committed, job.options().idempotency(), remaining, engine.random());
        if (decision instanceof RetryDecision.Retry retry) {
            owner.tell(new ProviderSupervisor.RetryWanted(job.id(), failure, retry.delay()));
            return this;
        }
        return end(failed(failure, ended.partial()), failure);
    }

    private Behavior<Command> nextRound(ChatRequest chat, Decoded.Continue more, Attempt.Event.Ended ended) {
        report(ended, null);
        usageSoFar = usageSoFar.plus(more.usage());
        if (++rounds > MAX_ROUNDS) {
            AttemptFailure failure = AttemptFailure.answered(
                    FailureKind.BAD_REPLY, 200, "", "the provider asked for more than " + MAX_ROUNDS + " rounds");
            return end(failed(failure), failure);
        }
        if (job.options().isSpent(reports.size())) {
            return end(failed(noMoreCalls(reports.size())), null);
        }
        List<Message> messages = new ArrayList<>(chat.messages());
        messages.addAll(more.messages());
        request = chat.withMessages(messages);
        waitedBefore = Duration.ZERO;
        startAttempt(AttemptCause.ROUND, Duration.ZERO);
        return this;
    }

    private void startAttempt(AttemptCause cause, Duration waited) {
        int number = ++attemptsMade;
        attemptStartedNanos = engine.now();
        phase = Phase.CONNECTING;
        engine.listener().on(new EngineEvent.AttemptStarted(job.id(), target(), number, cause, waited));
        ActorRef<Attempt.Command> started = getContext()
                .spawn(
                        Attempt.create(provider, transport, job, request, number, engine, attemptEvents),
                        "attempt-" + number);
        getContext().watchWith(started, new AttemptStopped(number));
        attempt = started;
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
            timers.startSingleTimer(new ClockRang(PhaseClock.WAITING), waiting);
        }
    }

    /** Ends the request for a reason of its own; a running attempt is aborted first. */
    private Behavior<Command> endWith(AttemptFailure reason, long askedNanos) {
        if (ending != null) {
            return this;
        }
        ending = reason;
        timers.cancelAll();
        if (attempt == null) {
            return end(failed(reason), null);
        }
        attempt.tell(new Attempt.Abort(reason, askedNanos));
        timers.startSingleTimer(new ClockRang(PhaseClock.TOTAL), ABORT_GRACE);
        return this;
    }

    private Behavior<Command> end(Outcome outcome, @Nullable AttemptFailure observed) {
        if (phase == Phase.WAITING) {
            engine.listener().on(new EngineEvent.LeftQueue(job.id(), target(), waited()));
        }
        owner.tell(new ProviderSupervisor.RequestEnded(job.id(), outcome, observed));
        return Behaviors.stopped();
    }

    private void report(Attempt.Event.Ended ended, @Nullable AttemptFailure failure) {
        long now = engine.now();
        Duration duration = Duration.ofNanos(now - attemptStartedNanos);
        AttemptReport report = new AttemptReport(
                attemptsMade,
                provider.name(),
                job.model(),
                job.deadline().elapsed(now).minus(duration),
                duration,
                waitedBefore,
                ended.phase(),
                failure,
                ended.limits(),
                ended.times());
        reports.add(report);
        engine.listener().on(new EngineEvent.AttemptEnded(job.id(), request.operation(), report));
    }

    private ModelAnswer answered(Decoded.Complete complete) {
        Duration elapsed = job.deadline().elapsed(engine.now());
        return Completed.answer(complete, usageSoFar, provider.name(), job.model(), reports, elapsed);
    }

    private Outcome failed(AttemptFailure failure) {
        return failed(failure, "");
    }

    private Outcome failed(AttemptFailure failure, String partialText) {
        return new Outcome.Failed(new Failure(
                failure,
                provider.name(),
                job.model(),
                phase,
                reports,
                job.deadline().elapsed(engine.now()),
                job.deadline().budget(),
                partialText));
    }

    private String lastWords() {
        return lastFailure == null ? "" : "; the last attempt said: " + lastFailure.message();
    }

    private static AttemptFailure also(AttemptFailure last, AttemptFailure refusal) {
        return last.withMessage(last.message() + " (not retried: " + refusal.message() + ")");
    }

    private static AttemptFailure noMoreCalls(int made) {
        return AttemptFailure.of(
                FailureKind.LIMIT_REACHED,
                Delivery.ANSWERED,
                "another round would pass its limit of " + made + " calls");
    }

    private static AttemptFailure internal(String message) {
        return AttemptFailure.of(FailureKind.INTERNAL, Delivery.MAYBE_SENT, message);
    }
}

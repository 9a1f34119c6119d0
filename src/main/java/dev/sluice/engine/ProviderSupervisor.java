package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.sluice.http.HttpTransport;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Outcome;
import dev.sluice.model.ProviderStatus;
import dev.sluice.model.RequestId;
import dev.sluice.policy.RetryPolicy;
import dev.sluice.policy.WaitingQueue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One provider: owns its connection pool and admits requests to it, each its own child. It is the only one who answers
 * for a request, once the permit is free, and a request that waits is simply forgotten when it ends: it is never sent.
 */
final class ProviderSupervisor extends AbstractBehavior<ProviderSupervisor.Command> {

    sealed interface Command
            permits Dispatch,
                    Cancel,
                    PermitWanted,
                    RetryWanted,
                    RequestEnded,
                    RequestStopped,
                    PumpQueue,
                    ReportStatus,
                    Retire,
                    RetireOver {}

    /** Runs a request; the owner hears exactly one {@link Ended} for it. */
    record Dispatch(RequestJob job) implements Command {}

    /** Ends a request for the reason given, if it still runs; asked for at that time. */
    record Cancel(RequestId id, AttemptFailure reason, long askedNanos) implements Command {}

    /** A request's backoff is over: it wants to send again. */
    record PermitWanted(RequestId id) implements Command {}

    /** A request's attempt failed and policy allows another after the delay; its permit is given back. */
    record RetryWanted(RequestId id, AttemptFailure failure, Duration delay) implements Command {}

    /** A request's own word that it is over, with what its last attempt showed of the provider, if it made one. */
    record RequestEnded(
            RequestId id, Outcome outcome, @Nullable AttemptFailure observed) implements Command {}

    /** Tells what the provider is doing now. */
    record ReportStatus(ActorRef<? super StatusCollector.Told> replyTo) implements Command {}

    /** Stops as soon as the requests it has are over; those left after the time end as shutting down. No more are sent to it. */
    record Retire(Duration within) implements Command {}

    private enum RetireOver implements Command {
        INSTANCE
    }

    private record RequestStopped(RequestId id) implements Command {}

    private enum PumpQueue implements Command {
        INSTANCE
    }

    /** What the owner hears of each dispatched request, exactly once, after its permit is free. */
    record Ended(RequestId id, Outcome outcome) implements Guardian.Command {}

    static Behavior<Command> create(Provider provider, EngineContext engine, ActorRef<? super Ended> owner) {
        AtomicBoolean retired = new AtomicBoolean();
        return Behaviors.setup(context -> retired.get()
                ? Behaviors.stopped()
                : Behaviors.withTimers(
                        timers -> new ProviderSupervisor(context, timers, provider, engine, owner, retired)));
    }

    private final TimerScheduler<Command> timers;
    private final Provider provider;
    private final EngineContext engine;
    private final ActorRef<? super Ended> owner;
    /** Outlives a restart: who has retired does not come back. */
    private final AtomicBoolean retired;

    private final HttpTransport transport;
    private final AdmissionControl admission;
    private final RetryPolicy retryPolicy;
    private final WaitingQueue<Running> queue;
    private final Map<RequestId, Running> running = new HashMap<>();
    private long waitingBytes;
    /** The request being taken on: a defect meanwhile must not swallow it. */
    private @Nullable RequestJob arriving;

    private ProviderSupervisor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Provider provider,
            EngineContext engine,
            ActorRef<? super Ended> owner,
            AtomicBoolean retired) {
        super(context);
        this.timers = timers;
        this.provider = provider;
        this.engine = engine;
        this.owner = owner;
        this.retired = retired;
        this.transport = provider.transport().get();
        this.admission = new AdmissionControl(provider.config(), engine.random(), this::tellBreaker);
        this.retryPolicy = provider.retryPolicy();
        this.queue = new WaitingQueue<>(provider.config().queue().maxWaiting());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Dispatch.class, this::onDispatch)
                .onMessage(Cancel.class, this::onCancel)
                .onMessage(PermitWanted.class, this::onPermitWanted)
                .onMessage(RetryWanted.class, this::onRetryWanted)
                .onMessage(RequestEnded.class, this::onRequestEnded)
                .onMessage(RequestStopped.class, this::onRequestStopped)
                .onMessage(PumpQueue.class, this::onPumpQueue)
                .onMessage(ReportStatus.class, this::onReportStatus)
                .onMessage(Retire.class, this::onRetire)
                .onMessage(RetireOver.class, this::onRetireOver)
                .onSignal(PreRestart.class, signal -> failed())
                .onSignal(PostStop.class, signal -> leave())
                .build();
    }

    private Behavior<Command> onDispatch(Dispatch dispatch) {
        arriving = dispatch.job();
        accept(dispatch.job());
        arriving = null;
        return this;
    }

    private Behavior<Command> accept(RequestJob job) {
        long now = engine.now();
        AttemptFailure refusal = admission.refusal(job.model(), now);
        if (refusal != null) {
            return refuse(job, refusal);
        }
        RetryPolicy policy = job.options().maxAttempts() == 0
                ? retryPolicy
                : retryPolicy.withMaxAttempts(job.options().maxAttempts());
        ActorRef<RequestSupervisor.Command> actor = getContext()
                .spawn(
                        RequestSupervisor.create(
                                provider,
                                transport,
                                policy,
                                job,
                                engine,
                                getContext().getSelf()),
                        "request-" + job.id());
        getContext().watchWith(actor, new RequestStopped(job.id()));
        // A guess at the tokens goes through the whole prompt.
        long tokens = provider.config().limits().countsTokens() ? job.estimatedTokens() : 0;
        Running request = new Running(job, actor, tokens);
        running.put(job.id(), request);
        return admit(request, now);
    }

    private Behavior<Command> onCancel(Cancel cancel) {
        Running request = running.get(cancel.id());
        if (request != null) {
            request.actor.tell(new RequestSupervisor.Cancel(cancel.reason(), cancel.askedNanos()));
        }
        return this;
    }

    private Behavior<Command> onPermitWanted(PermitWanted wanted) {
        Running request = running.get(wanted.id());
        return request == null ? this : admit(request, engine.now());
    }

    private Behavior<Command> onRetryWanted(RetryWanted wanted) {
        Running request = running.get(wanted.id());
        if (request == null) {
            return this;
        }
        long now = engine.now();
        release(request, 0, wanted.failure(), now);
        if (admission.tryRetry(now)) {
            request.actor.tell(new RequestSupervisor.BackOff(wanted.delay()));
        } else {
            request.actor.tell(new RequestSupervisor.NoRetry("the retry budget is empty"));
        }
        return pump(now);
    }

    private Behavior<Command> onRequestEnded(RequestEnded ended) {
        return settle(ended.id(), ended.outcome(), ended.observed());
    }

    /** A request actor that stops without a word has crashed; its caller still hears of it. */
    private Behavior<Command> onRequestStopped(RequestStopped stopped) {
        Running request = running.get(stopped.id());
        if (request == null) {
            return this;
        }
        engine.listener().on(new EngineEvent.ActorFailed("request", "stopped without an outcome"));
        AttemptFailure crash = AttemptFailure.of(FailureKind.INTERNAL, Delivery.MAYBE_SENT, "the request crashed");
        return settle(stopped.id(), request.job.failed(provider.name(), crash, engine.now()), crash);
    }

    private Behavior<Command> onPumpQueue(PumpQueue pump) {
        return pump(engine.now());
    }

    private Behavior<Command> onReportStatus(ReportStatus report) {
        long now = engine.now();
        HttpTransport.PoolStats pool = transport.stats();
        String note = provider.config().isUsable()
                ? admission.keyNote(now)
                : provider.config().whyUnusable();
        report.replyTo()
                .tell(new StatusCollector.Told(new ProviderStatus(
                        provider.name(),
                        note.isEmpty(),
                        queue.size(),
                        admission.inFlight(),
                        pool.open(),
                        pool.idle(),
                        pool.opened(),
                        pool.exchanges(),
                        admission.openBreakers(now),
                        admission.adaptiveLimits(),
                        note)));
        return this;
    }

    private Behavior<Command> onRetire(Retire retire) {
        retired.set(true);
        timers.startSingleTimer(RetireOver.INSTANCE, retire.within());
        return stopIfRetired();
    }

    private Behavior<Command> onRetireOver(RetireOver over) {
        long now = engine.now();
        AttemptFailure reason = AttemptFailure.of(
                FailureKind.SHUTTING_DOWN,
                Delivery.NOT_SENT,
                provider.name() + " was reconfigured, and the request did not end within the drain timeout");
        running.values().forEach(request -> request.actor.tell(new RequestSupervisor.Cancel(reason, now)));
        return this;
    }

    private Behavior<Command> stopIfRetired() {
        return retired.get() && running.isEmpty() ? Behaviors.stopped() : this;
    }

    /** Gives the request its permit, a place in the queue, or a refusal. */
    private Behavior<Command> admit(Running request, long now) {
        if (queue.size() == 0 || request.sentBefore) {
            AdmissionControl.Verdict verdict = admission.tryAcquire(request.job.model(), request.estimatedTokens, now);
            if (!(verdict instanceof AdmissionControl.Verdict.Wait wait)) {
                return answer(request, verdict, now);
            }
            pumpAfter(wait.delay());
        }
        long bytes = request.job.promptChars();
        if (waitingBytes + bytes > provider.config().queue().maxWaitingBytes()
                || !queue.offer(request.job.options().tenant(), request)) {
            request.actor.tell(new RequestSupervisor.Refused(AttemptFailure.of(
                    FailureKind.QUEUE_FULL,
                    Delivery.NOT_SENT,
                    provider.name() + "'s queue is full: " + queue.size() + " requests wait")));
            return this;
        }
        waitingBytes += bytes;
        return this;
    }

    private Behavior<Command> answer(Running request, AdmissionControl.Verdict verdict, long now) {
        if (verdict instanceof AdmissionControl.Verdict.Admitted admitted) {
            request.permit = admitted.permit();
            if (!request.sentBefore) {
                request.sentBefore = true;
                admission.onFirstAttempt(now);
            }
            request.actor.tell(new RequestSupervisor.Granted());
        } else if (verdict instanceof AdmissionControl.Verdict.Refused refused) {
            request.actor.tell(new RequestSupervisor.Refused(refused.failure()));
        }
        return this;
    }

    /** Admits whoever of the queue may be admitted now, tenants taking turns. */
    private Behavior<Command> pump(long now) {
        while (queue.size() > 0) {
            AdmissionControl.Verdict[] verdict = new AdmissionControl.Verdict[1];
            Optional<Running> next = queue.poll(candidate -> {
                verdict[0] = admission.tryAcquire(candidate.job.model(), candidate.estimatedTokens, now);
                if (verdict[0] instanceof AdmissionControl.Verdict.Wait wait) {
                    pumpAfter(wait.delay());
                    return false;
                }
                return true;
            });
            if (next.isEmpty()) {
                return this;
            }
            waitingBytes -= next.get().job.promptChars();
            answer(next.get(), verdict[0], now);
        }
        return this;
    }

    private void pumpAfter(@Nullable Duration delay) {
        if (delay != null && !timers.isTimerActive(PumpQueue.INSTANCE)) {
            timers.startSingleTimer(PumpQueue.INSTANCE, delay);
        }
    }

    private Behavior<Command> settle(RequestId id, Outcome outcome, @Nullable AttemptFailure observed) {
        Running request = running.get(id);
        if (request == null) {
            return this;
        }
        long now = engine.now();
        if (request.permit != null) {
            long used = outcome instanceof Outcome.Answered answered
                    ? answered.answer().usage().totalTokens()
                    : 0;
            AttemptFailure failure = observed == null && outcome instanceof Outcome.Failed failed
                    ? failed.failure().cause()
                    : observed;
            release(request, used, failure, now);
        } else if (queue.remove(request.job.options().tenant(), request)) {
            waitingBytes -= request.job.promptChars();
        }
        owner.tell(new Ended(id, outcome));
        running.remove(id);
        pump(now);
        return stopIfRetired();
    }

    private void release(Running request, long usedTokens, @Nullable AttemptFailure failure, long now) {
        AdmissionControl.Permit permit = request.permit;
        if (permit != null) {
            request.permit = null;
            admission.release(permit, usedTokens, failure, failure != null && request.job.blamesProvider(failure), now);
        }
    }

    private Behavior<Command> refuse(RequestJob job, AttemptFailure failure) {
        owner.tell(new Ended(job.id(), job.failed(provider.name(), failure, engine.now())));
        return this;
    }

    private void tellBreaker(String model, String state) {
        engine.listener().on(new EngineEvent.BreakerChanged(provider.name(), model, state));
    }

    /** Leaves, to be started anew with every breaker closed. */
    private Behavior<Command> failed() {
        leave();
        engine.listener().on(new EngineEvent.ActorFailed("provider", provider.name() + "'s supervisor threw"));
        admission.openBreakers(engine.now()).keySet().forEach(model -> tellBreaker(model, "closed"));
        return this;
    }

    /** Answers everybody before the actor restarts or stops; its children stop with it and close their sockets. */
    private Behavior<Command> leave() {
        AttemptFailure reason =
                AttemptFailure.of(FailureKind.INTERNAL, Delivery.MAYBE_SENT, provider.name() + "'s supervisor stopped");
        running.values()
                .forEach(request -> owner.tell(
                        new Ended(request.job.id(), request.job.failed(provider.name(), reason, engine.now()))));
        if (arriving != null && !running.containsKey(arriving.id())) {
            owner.tell(new Ended(arriving.id(), arriving.failed(provider.name(), reason, engine.now())));
        }
        running.clear();
        transport.close();
        return this;
    }
}

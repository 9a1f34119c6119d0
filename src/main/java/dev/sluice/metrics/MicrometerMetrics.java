package dev.sluice.metrics;

import dev.sluice.metrics.EngineEvent.AttemptCause;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.AttemptTimes;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.Failure;
import dev.sluice.model.ModelAnswer;
import dev.sluice.model.ModelSpec;
import dev.sluice.model.Operation;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens in the engine, in a Micrometer registry; docs/metrics.md lists the meters. Labels are bounded:
 * models to the catalogue, kinds to their closed list. No prompt, answer, message or key is ever a label.
 *
 * <p>Any thread. Each meter is made once and found again by its labels.
 */
public final class MicrometerMetrics implements EngineListener {
    private static final String ANSWERED = "answered";

    private record Model(String provider, String model) {}

    private record Tokens(Operation operation, String provider, String model) {}

    private record End(Operation operation, String provider, String model, String kind, String clock, boolean stream) {}

    private record Abort(String provider, String kind, Phase phase) {}

    private record EndMeters(Counter count, Timer duration) {}

    private record ModelMeters(Timer firstChunk, Timer firstToken, Counter retries) {}

    private record TokenMeters(DistributionSummary input, DistributionSummary output) {}

    private record ProviderMeters(Timer admitted, Timer left, Timer connect) {}

    private final Meters meters;
    private final Labels labels;
    private final StatusGauges gauges;
    private final Counter drainCancelled;
    private final Map<End, EndMeters> requests = new ConcurrentHashMap<>();
    private final Map<End, EndMeters> attempts = new ConcurrentHashMap<>();
    private final Map<Model, ModelMeters> models = new ConcurrentHashMap<>();
    private final Map<Tokens, TokenMeters> tokens = new ConcurrentHashMap<>();
    private final Map<String, ProviderMeters> providers = new ConcurrentHashMap<>();
    private final Map<Abort, Timer> aborts = new ConcurrentHashMap<>();

    private MicrometerMetrics(MeterRegistry registry, Collection<ModelSpec> catalogue) {
        this.meters = new Meters(registry);
        this.labels = Labels.of(catalogue);
        this.gauges = new StatusGauges(meters, labels);
        this.drainCancelled = meters.counter(MeterName.DRAIN_CANCELLED);
        // Shown as 0 from the start: an alert on a rise needs somewhere to rise from.
        List.of("guardian", "provider", "request", "attempt", "coalescer", "group")
                .forEach(actor -> meters.counter(MeterName.ACTOR_FAILURES, actor));
        List.of("changed", "kept").forEach(providers -> meters.counter(MeterName.RECONFIGURATIONS, providers));
    }

    /**
     * Meters in a registry.
     *
     * @param catalogue the configured models; at most 200 get a label of their own
     */
    public static MicrometerMetrics create(MeterRegistry registry, Collection<ModelSpec> catalogue) {
        return new MicrometerMetrics(registry, catalogue);
    }

    /** Brings the gauges up to date. */
    public void onStatus(EngineStatus status) {
        gauges.onStatus(status);
    }

    @Override
    public void on(EngineEvent event) {
        if (event instanceof EngineEvent.AttemptStarted started) {
            onAttemptStarted(started);
        } else if (event instanceof EngineEvent.AttemptEnded ended) {
            onAttemptEnded(ended.operation(), ended.report());
        } else if (event instanceof EngineEvent.RequestEnded ended) {
            onRequestEnded(ended);
        } else if (event instanceof EngineEvent.Committed committed) {
            model(committed.provider(), committed.model()).firstToken().record(committed.afterAcceptance());
        } else {
            onSeldom(event);
        }
    }

    private void onSeldom(EngineEvent event) {
        if (event instanceof EngineEvent.LeftQueue left) {
            provider(left.target().provider()).left().record(left.waited());
        } else if (event instanceof EngineEvent.FailedOver over) {
            meters.counter(
                            MeterName.FAILOVERS,
                            over.from().provider(),
                            over.to().provider(),
                            over.kind().code())
                    .increment();
        } else if (event instanceof EngineEvent.Coalesced coalesced) {
            onCoalesced(coalesced);
        } else if (event instanceof EngineEvent.FanOutEnded ended) {
            onFanOutEnded(ended);
        } else if (event instanceof EngineEvent.BreakerChanged changed) {
            String model = labels.model(changed.provider(), changed.model());
            meters.counter(MeterName.BREAKER_CHANGES, changed.provider(), model, changed.state())
                    .increment();
            gauges.onBreaker(changed.provider(), model, changed.state());
        } else if (event instanceof EngineEvent.Reconfigured reconfigured) {
            meters.counter(MeterName.RECONFIGURATIONS, reconfigured.change().isOfProviders() ? "changed" : "kept")
                    .increment();
        } else if (event instanceof EngineEvent.ActorFailed failed) {
            meters.counter(MeterName.ACTOR_FAILURES, failed.actor()).increment();
        } else if (event instanceof EngineEvent.Drained drained) {
            drainCancelled.increment(drained.cancelled());
        }
    }

    private void onCoalesced(EngineEvent.Coalesced coalesced) {
        Failure failure = coalesced.outcome() instanceof Outcome.Failed failed ? failed.failure() : null;
        meters.counter(
                        MeterName.COALESCED,
                        failure == null ? ANSWERED : failure.kind().code(),
                        clock(failure == null ? null : failure.clock()),
                        Boolean.toString(coalesced.stream()))
                .increment();
    }

    private void onFanOutEnded(EngineEvent.FanOutEnded ended) {
        meters.counter(MeterName.FAN_OUTS, ended.strategy(), ended.status()).increment();
        ended.legs()
                .forEach(end -> meters.counter(MeterName.FAN_OUT_LEGS, ended.strategy(), end)
                        .increment());
        meters.timer(MeterName.FAN_OUT_DURATION, ended.strategy()).record(ended.elapsed());
    }

    private void onAttemptStarted(EngineEvent.AttemptStarted started) {
        String provider = started.target().provider();
        if (started.cause() != AttemptCause.ROUND) {
            provider(provider).admitted().record(started.waited());
        }
        if (started.cause() == AttemptCause.RETRY) {
            model(provider, started.target().model()).retries().increment();
        }
    }

    private void onAttemptEnded(Operation operation, AttemptReport report) {
        AttemptFailure failure = report.failure();
        String kind = failure == null ? ANSWERED : failure.kind().code();
        EndMeters ended = attempts.computeIfAbsent(
                new End(
                        operation,
                        report.provider(),
                        labels.model(report.provider(), report.model()),
                        kind,
                        clock(failure == null ? null : failure.clock()),
                        false),
                this::newAttempt);
        ended.count().increment();
        ended.duration().record(report.duration());
        AttemptTimes times = report.times();
        Duration content = times.content();
        if (content != null) {
            model(report.provider(), report.model()).firstChunk().record(content);
        }
        Duration sent = times.sent();
        if (sent != null && !times.reused()) {
            provider(report.provider()).connect().record(sent);
        }
        Duration abort = times.abort();
        if (abort != null) {
            aborts.computeIfAbsent(new Abort(report.provider(), kind, report.phase()), this::newAbort)
                    .record(abort);
        }
    }

    private void onRequestEnded(EngineEvent.RequestEnded ended) {
        if (ended.outcome() instanceof Outcome.Answered answered) {
            ModelAnswer answer = answered.answer();
            request(ended, answer.provider(), answer.model(), ANSWERED, null, answer.elapsed());
            Usage usage = answer.usage();
            if (usage.totalTokens() > 0) {
                TokenMeters model = tokens.computeIfAbsent(
                        new Tokens(
                                ended.operation(), answer.provider(), labels.model(answer.provider(), answer.model())),
                        this::newTokens);
                model.input().record((double) usage.inputTokens());
                model.output().record((double) usage.outputTokens());
            }
        } else if (ended.outcome() instanceof Outcome.Failed failed) {
            Failure failure = failed.failure();
            request(
                    ended,
                    failure.provider(),
                    failure.model(),
                    failure.kind().code(),
                    failure.clock(),
                    failure.elapsed());
        }
    }

    private void request(
            EngineEvent.RequestEnded ended,
            String provider,
            String model,
            String kind,
            @Nullable PhaseClock clock,
            Duration elapsed) {
        EndMeters ends = requests.computeIfAbsent(
                new End(
                        ended.operation(),
                        Labels.provider(provider),
                        labels.model(provider, model),
                        kind,
                        clock(clock),
                        ended.stream()),
                this::newRequest);
        ends.count().increment();
        ends.duration().record(elapsed);
    }

    private ModelMeters model(String provider, String model) {
        return models.computeIfAbsent(new Model(provider, labels.model(provider, model)), this::newModel);
    }

    private ProviderMeters provider(String provider) {
        return providers.computeIfAbsent(provider, this::newProvider);
    }

    private EndMeters newRequest(End end) {
        return new EndMeters(
                meters.counter(
                        MeterName.REQUESTS,
                        end.provider(),
                        end.model(),
                        end.kind(),
                        end.clock(),
                        Boolean.toString(end.stream())),
                meters.timer(
                        MeterName.REQUEST_DURATION,
                        end.operation().label(),
                        end.provider(),
                        end.model(),
                        errorType(end)));
    }

    private EndMeters newAttempt(End end) {
        return new EndMeters(
                meters.counter(MeterName.ATTEMPTS, end.provider(), end.model(), end.kind(), end.clock()),
                meters.timer(
                        MeterName.OPERATION_DURATION,
                        end.operation().label(),
                        end.provider(),
                        end.model(),
                        errorType(end)));
    }

    private ModelMeters newModel(Model of) {
        return new ModelMeters(
                meters.timer(MeterName.TIME_TO_FIRST_CHUNK, Operation.CHAT.label(), of.provider(), of.model()),
                meters.timer(MeterName.TIME_TO_FIRST_TOKEN, Operation.CHAT.label(), of.provider(), of.model()),
                meters.counter(MeterName.RETRIES, of.provider(), of.model()));
    }

    private TokenMeters newTokens(Tokens of) {
        String operation = of.operation().label();
        return new TokenMeters(
                meters.tokens(MeterName.TOKEN_USAGE, operation, of.provider(), of.model(), "input"),
                meters.tokens(MeterName.TOKEN_USAGE, operation, of.provider(), of.model(), "output"));
    }

    private ProviderMeters newProvider(String provider) {
        return new ProviderMeters(
                meters.timer(MeterName.QUEUE_WAIT, provider, "true"),
                meters.timer(MeterName.QUEUE_WAIT, provider, "false"),
                meters.timer(MeterName.CONNECT, provider));
    }

    private Timer newAbort(Abort abort) {
        return meters.timer(
                MeterName.CANCEL_LATENCY,
                abort.provider(),
                abort.kind(),
                abort.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static String clock(@Nullable PhaseClock clock) {
        return clock == null ? Labels.NONE : clock.label();
    }

    /** Empty for a success: to Prometheus, an empty label is none, as the conventions ask. */
    private static String errorType(End end) {
        return end.kind().equals(ANSWERED) ? "" : end.kind();
    }
}

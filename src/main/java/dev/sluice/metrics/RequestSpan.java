package dev.sluice.metrics;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.AttemptTimes;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.Failure;
import dev.sluice.model.ModelAnswer;
import dev.sluice.model.Operation;
import dev.sluice.model.Outcome;
import dev.sluice.model.RequestId;
import dev.sluice.model.TraceContext;
import dev.sluice.model.Usage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one request: its own, and one for each attempt. Times are counted from one look at the wall clock, so they
 * fit together whatever happens to it.
 *
 * <p>Any thread; the engine's events come one after the other.
 */
final class RequestSpan {
    private static final int MAX_NAME = 100;

    private final Tracer tracer;
    private final RequestId id;
    private final Operation operation;
    private final Span span;
    private final long anchorEpochNanos;
    private final long anchorNanos;

    // Guarded by this.
    private @Nullable Span attempt;
    private long attemptStartedEpochNanos;

    private RequestSpan(
            Tracer tracer,
            RequestId id,
            Operation operation,
            boolean stream,
            @Nullable TraceContext caller,
            Duration age) {
        this.tracer = tracer;
        this.id = id;
        this.operation = operation;
        Instant now = Instant.now();
        this.anchorEpochNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        this.anchorNanos = System.nanoTime();
        this.span = tracer.spanBuilder("sluice.request")
                .setSpanKind(caller == null ? SpanKind.INTERNAL : SpanKind.SERVER)
                .setParent(CallerContext.of(caller))
                .setStartTimestamp(anchorEpochNanos - age.toNanos(), TimeUnit.NANOSECONDS)
                .setAttribute(SpanKeys.OPERATION, operation.label())
                .setAttribute(SpanKeys.REQUEST_ID, id.value())
                .setAttribute(SpanKeys.STREAM, stream)
                .startSpan();
    }

    static RequestSpan of(Tracer tracer, EngineEvent.RequestAccepted accepted) {
        RequestSpan request = new RequestSpan(
                tracer, accepted.id(), accepted.operation(), accepted.stream(), accepted.trace(), accepted.age());
        request.span.setAttribute(SpanKeys.REQUEST_MODEL, name(accepted.target().model()));
        return request;
    }

    /** The span of a request that the engine did not take on. */
    static RequestSpan refused(Tracer tracer, EngineEvent.RequestEnded ended) {
        Duration age = ended.outcome() instanceof Outcome.Failed failed
                ? failed.failure().elapsed()
                : Duration.ZERO;
        return new RequestSpan(tracer, ended.id(), ended.operation(), ended.stream(), null, age);
    }

    synchronized void attemptStarted(EngineEvent.AttemptStarted started) {
        endAttempt(now());
        long now = now();
        if (started.cause() != EngineEvent.AttemptCause.ROUND) {
            span.addEvent("queued", now - started.waited().toNanos(), TimeUnit.NANOSECONDS);
        }
        attemptStartedEpochNanos = now;
        attempt = tracer.spanBuilder(
                        operation.label() + " " + name(started.target().model()))
                .setSpanKind(SpanKind.CLIENT)
                .setParent(Context.root().with(span))
                .setStartTimestamp(now, TimeUnit.NANOSECONDS)
                .setAttribute(SpanKeys.OPERATION, operation.label())
                .setAttribute(SpanKeys.PROVIDER, started.target().provider())
                .setAttribute(SpanKeys.REQUEST_MODEL, name(started.target().model()))
                .setAttribute(SpanKeys.REQUEST_ID, id.value())
                .setAttribute(SpanKeys.ATTEMPT, (long) started.number())
                .setAttribute(SpanKeys.CAUSE, started.cause().name().toLowerCase(Locale.ROOT))
                .startSpan();
    }

    synchronized void attemptEnded(EngineEvent.AttemptEnded ended) {
        Span running = attempt;
        if (running == null) {
            return;
        }
        AttemptReport report = ended.report();
        AttemptTimes times = ended.times();
        phase("sent", times.sent(), Attributes.of(SpanKeys.REUSED, times.reused()));
        phase("head received", times.head(), Attributes.empty());
        phase("first content", times.content(), Attributes.empty());
        Duration abort = times.abort();
        if (abort != null) {
            running.addEvent("abort wished", now() - abort.toNanos(), TimeUnit.NANOSECONDS);
        }
        AttemptFailure failure = report.failure();
        if (failure != null) {
            fail(running, failure);
        }
        endAttempt(now());
    }

    void failedOver(EngineEvent.FailedOver over) {
        span.addEvent(
                "failed over",
                Attributes.of(
                        SpanKeys.PROVIDER,
                        over.to().provider(),
                        SpanKeys.REQUEST_MODEL,
                        name(over.to().model()),
                        SpanKeys.ERROR,
                        over.kind().code()),
                now(),
                TimeUnit.NANOSECONDS);
    }

    /** What the running attempt's call carries: its span's context, with the caller's vendor entries. */
    synchronized @Nullable TraceContext outgoing(@Nullable TraceContext caller) {
        if (attempt == null) {
            return caller;
        }
        SpanContext context = attempt.getSpanContext();
        return new TraceContext(
                "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                        + context.getTraceFlags().asHex(),
                caller == null ? "" : caller.tracestate());
    }

    synchronized void ended(Outcome outcome) {
        endAttempt(now());
        if (outcome instanceof Outcome.Answered answered) {
            ModelAnswer answer = answered.answer();
            Usage usage = answer.usage();
            span.setAttribute(SpanKeys.PROVIDER, answer.provider());
            span.setAttribute(SpanKeys.RESPONSE_MODEL, name(answer.model()));
            if (answer instanceof ChatAnswer chat) {
                span.setAttribute(SpanKeys.FINISH_REASONS, List.of(chat.finishReason()));
            }
            span.setAttribute(SpanKeys.ATTEMPT, (long) answer.attempts().size());
            if (!answer.providerRequestId().isEmpty()) {
                span.setAttribute(SpanKeys.RESPONSE_ID, answer.providerRequestId());
            }
            if (usage.totalTokens() > 0) {
                span.setAttribute(SpanKeys.INPUT_TOKENS, usage.inputTokens());
                span.setAttribute(SpanKeys.OUTPUT_TOKENS, usage.outputTokens());
            }
        } else if (outcome instanceof Outcome.Failed failed) {
            Failure failure = failed.failure();
            span.setAttribute(SpanKeys.PROVIDER, failure.provider());
            span.setAttribute(SpanKeys.ATTEMPT, (long) failure.attempts().size());
            span.setAttribute(SpanKeys.PHASE, failure.phase().name().toLowerCase(Locale.ROOT));
            fail(span, failure.cause());
        }
        span.end(now(), TimeUnit.NANOSECONDS);
    }

    /** By kind, clock and numbers; the failure's words stay out. */
    private static void fail(Span failing, AttemptFailure failure) {
        failing.setStatus(StatusCode.ERROR);
        failing.setAttribute(SpanKeys.ERROR, failure.kind().code());
        failing.setAttribute(SpanKeys.DELIVERY, failure.delivery().name().toLowerCase(Locale.ROOT));
        if (failure.clock() != null) {
            failing.setAttribute(SpanKeys.CLOCK, failure.clock().label());
        }
        if (failure.status() > 0) {
            failing.setAttribute(SpanKeys.STATUS, (long) failure.status());
        }
    }

    /** A model's name; where a provider takes any, it is the caller's text. */
    private static String name(String model) {
        return model.length() <= MAX_NAME ? model : model.substring(0, MAX_NAME);
    }

    private void phase(String name, @Nullable Duration after, Attributes attributes) {
        if (attempt != null && after != null) {
            attempt.addEvent(name, attributes, attemptStartedEpochNanos + after.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void endAttempt(long now) {
        if (attempt != null) {
            attempt.end(now, TimeUnit.NANOSECONDS);
            attempt = null;
        }
    }

    private long now() {
        return anchorEpochNanos + (System.nanoTime() - anchorNanos);
    }
}

package dev.sluice.metrics;

import dev.sluice.model.AttemptReport;
import dev.sluice.model.AttemptTimes;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Operation;
import dev.sluice.model.Outcome;
import dev.sluice.model.Reconfiguration;
import dev.sluice.model.RequestId;
import dev.sluice.model.Target;
import dev.sluice.model.TraceContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in the engine.
 *
 * <p>The order for one request: {@link RequestAccepted}; for each attempt {@link AttemptStarted}, for a stream
 * {@link Committed}, {@link AttemptEnded}; {@link FailedOver} between two targets; {@link RequestEnded} exactly once. A
 * request that is refused at the door has only {@link RequestEnded}. After a defect an attempt's events may come after
 * the request's end, or not at all.
 */
public sealed interface EngineEvent {
    /**
     * A request was taken on.
     *
     * @param operation what it asks for
     * @param target where it goes first
     * @param trace the caller's place in a trace; null when it has none
     * @param age how long ago the door accepted it
     */
    record RequestAccepted(
            RequestId id,
            Operation operation,
            Target target,
            boolean stream,
            String tenant,
            @Nullable TraceContext trace,
            Duration age)
            implements EngineEvent {}

    /**
     * An attempt has its permit and starts.
     *
     * @param number the first is 1, counted per provider
     * @param cause why it is made
     * @param waited how long it waited for its permit
     */
    record AttemptStarted(RequestId id, Target target, int number, AttemptCause cause, Duration waited)
            implements EngineEvent {}

    /** Why an attempt is made. */
    enum AttemptCause {
        /** The request came to the provider. */
        FIRST,
        /** The attempt before it failed. */
        RETRY,
        /** The provider asked for the conversation again, as in Kimi's web search. */
        ROUND
    }

    /** A request left a provider's queue without a permit. */
    record LeftQueue(RequestId id, Target target, Duration waited) implements EngineEvent {}

    /** An attempt ended; a failed one says why. */
    record AttemptEnded(RequestId id, Operation operation, AttemptReport report) implements EngineEvent {
        /** When it came how far. */
        public AttemptTimes times() {
            return report.times();
        }
    }

    /** The first content of a stream was handed to the caller. */
    record Committed(RequestId id, String provider, String model, Duration afterAcceptance) implements EngineEvent {}

    /** A request goes on to its next target. */
    record FailedOver(RequestId id, Target from, Target to, FailureKind kind) implements EngineEvent {}

    /** A request ended; told before its caller hears. */
    record RequestEnded(RequestId id, Operation operation, boolean stream, Outcome outcome) implements EngineEvent {}

    /**
     * A request that shared the upstream call of an equal one has ended; told in place of its other events, before its caller
     * hears.
     *
     * @param shared the request whose call it shared
     */
    record Coalesced(RequestId id, RequestId shared, Operation operation, boolean stream, Outcome outcome)
            implements EngineEvent {}

    /**
     * A fan-out has ended; the events of its legs are those of any request.
     *
     * @param strategy {@code all}, {@code first}, {@code quorum}, {@code best} or {@code hedged}
     * @param status what came of it, of a closed list
     * @param legs how each of its legs ended, of a closed list
     */
    record FanOutEnded(RequestId id, String strategy, String status, List<String> legs, Duration elapsed)
            implements EngineEvent {}

    /**
     * A provider's circuit breaker for a model changed its state.
     *
     * @param state {@code open} (calls are refused), {@code half-open} (one probe was let through) or {@code closed}
     */
    record BreakerChanged(String provider, String model, String state) implements EngineEvent {}

    /** Another configuration is in force; requests under way go on as they began. */
    record Reconfigured(Reconfiguration change) implements EngineEvent {}

    /** An actor threw; its callers were answered all the same. */
    record ActorFailed(String actor, String reason) implements EngineEvent {}

    /** The engine closed and no request is left; so many had to be cancelled. */
    record Drained(int cancelled) implements EngineEvent {}
}

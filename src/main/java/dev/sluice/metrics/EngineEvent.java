package dev.sluice.metrics;

import dev.sluice.model.AttemptReport;
import dev.sluice.model.Outcome;
import dev.sluice.model.RequestId;
import java.time.Duration;

/** Something that happened in the engine. */
public sealed interface EngineEvent {
    /** A request was taken on. */
    record RequestAccepted(RequestId id, String model, boolean stream, String tenant) implements EngineEvent {}

    /** An attempt ended; a failed one says why. */
    record AttemptEnded(RequestId id, AttemptReport report) implements EngineEvent {}

    /** The first content of a stream was handed to the caller. */
    record Committed(RequestId id, String provider, String model, Duration afterAcceptance) implements EngineEvent {}

    /** A request ended; told before its caller hears. */
    record RequestEnded(RequestId id, boolean stream, Outcome outcome) implements EngineEvent {}

    /** A provider's circuit breaker for a model changed its state. */
    record BreakerChanged(String provider, String model, String state) implements EngineEvent {}

    /** An actor threw; its callers were answered all the same. */
    record ActorFailed(String actor, String reason) implements EngineEvent {}
}

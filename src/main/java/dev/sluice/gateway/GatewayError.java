package dev.sluice.gateway;

import dev.sluice.api.ApiFailure;
import dev.sluice.api.MalformedRequestException;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An error as a client reads it: {@code {"error": {message, type, param, code}}} (platform.openai.com, guide to error
 * codes) with the HTTP status that goes with it.
 *
 * @param status the HTTP status, unless the answer has begun
 * @param type whose fault it is: {@code invalid_request_error} and {@code authentication_error} the caller's,
 *     {@code policy_error} a configured limit or clock, {@code provider_error}, {@code sluice_error}
 * @param code of a closed vocabulary: docs/gateway.md lists it
 * @param message one line that says what was wrong and what to do
 * @param param the field or header it is about; null when it is about none
 * @param retryAfter how long to wait before another try; null when nobody knows
 * @param shouldRetry what {@code x-should-retry} tells the client's SDK; null to let it decide
 */
record GatewayError(
        int status,
        String type,
        String code,
        String message,
        @Nullable String param,
        @Nullable Duration retryAfter,
        @Nullable Boolean shouldRetry) {
    private static final String INVALID = "invalid_request_error";

    /** A request that is malformed, whoever it is for. */
    static GatewayError invalid(String message, @Nullable String param) {
        return new GatewayError(400, INVALID, "invalid_request", message, param, null, false);
    }

    /** A body that could not be read. */
    static GatewayError of(MalformedRequestException malformed) {
        return invalid(malformed.getMessage(), malformed.param());
    }

    /** A request refused for what it is, with a status of its own. */
    static GatewayError refused(int status, String code, String message) {
        return new GatewayError(status, INVALID, code, message, null, null, false);
    }

    /** A defect of ours; what it was is in the log only. */
    static GatewayError defect() {
        return new GatewayError(
                500, "sluice_error", "internal", "a defect of the gateway's own; it was logged", null, null, false);
    }

    /** What the engine says of a call that has no answer. */
    static GatewayError of(Failure failure) {
        ApiFailure said = ApiFailure.of(failure);
        return new GatewayError(
                said.status(),
                said.type(),
                said.code(),
                said.message(),
                said.param(),
                failure.retryAfter(),
                shouldRetry(failure));
    }

    GatewayError withParam(String newParam) {
        return new GatewayError(status, type, code, message, newParam, retryAfter, shouldRetry);
    }

    JsonObject body() {
        return new ApiFailure(status, type, code, message, param).body();
    }

    /** Another try helps only where none was made here: else the retries are spent and a second layer would multiply them. */
    private static boolean shouldRetry(Failure failure) {
        AttemptFailure cause = failure.cause();
        boolean neverSent = failure.attempts().isEmpty() && cause.delivery() == Delivery.NOT_SENT;
        return switch (failure.kind()) {
            case QUEUE_FULL, LIMIT_REACHED, CIRCUIT_OPEN, SHUTTING_DOWN -> neverSent;
            case RATE_LIMITED, OVERLOADED ->
                cause.retryAfter() != null && failure.attempts().size() <= 1;
            default -> false;
        };
    }
}

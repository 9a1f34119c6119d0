package dev.sluice.api;

import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.FaultDomain;
import dev.sluice.model.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no answer, as a client reads it: {@code {"error": {message, type, param, code}}} (platform.openai.com, guide to
 * error codes) with the HTTP status that goes with it.
 *
 * @param status the HTTP status
 * @param type whose turn it is, such as {@code invalid_request_error} or {@code provider_error}
 * @param code of a closed vocabulary: docs/gateway.md lists it
 * @param message one line that says what was wrong and what to do
 * @param param the field it is about; null when it is about none
 */
public record ApiFailure(
        int status,
        String type,
        String code,
        String message,
        @Nullable String param) {
    private static final String INVALID = "invalid_request_error";

    /** What the engine says of a call that has no answer. */
    public static ApiFailure of(Failure failure) {
        FailureKind kind = failure.kind();
        return new ApiFailure(
                kind == FailureKind.UNAVAILABLE && failure.cause().status() == 503 ? 503 : status(kind),
                kind == FailureKind.MODEL_NOT_FOUND ? INVALID : type(kind.domain()),
                code(kind),
                failure.describe(),
                param(kind));
    }

    /** The body of an answer that says it. */
    public JsonObject body() {
        return JsonObject.of(
                "error",
                JsonObject.of("message", message, "type", type)
                        .with("param", param)
                        .with("code", code));
    }

    private static String type(FaultDomain domain) {
        return switch (domain) {
            case CALLER -> INVALID;
            case POLICY -> "policy_error";
            case PROVIDER -> "provider_error";
            case SLUICE -> "sluice_error";
        };
    }

    /** OpenAI's words where its SDKs look for them, else ours. */
    private static String code(FailureKind kind) {
        return switch (kind) {
            case UNKNOWN_MODEL, MODEL_NOT_FOUND -> "model_not_found";
            case CONTEXT_TOO_LONG -> "context_length_exceeded";
            case RATE_LIMITED -> "rate_limit_exceeded";
            case CONTENT_BLOCKED -> "content_filter";
            default -> kind.code();
        };
    }

    private static @Nullable String param(FailureKind kind) {
        return switch (kind) {
            case UNKNOWN_MODEL, MODEL_NOT_FOUND -> "model";
            case CONTEXT_TOO_LONG -> "messages";
            default -> null;
        };
    }

    /**
     * The status. A provider that refuses our key is a bad gateway, not the caller's 401 or 403: its own key is fine, and
     * rotating it would help nobody.
     */
    private static int status(FailureKind kind) {
        return switch (kind) {
            case INVALID_REQUEST, CONTEXT_TOO_LONG, CONTENT_BLOCKED -> 400;
            case UNKNOWN_MODEL, MODEL_NOT_FOUND -> 404;
            case DUPLICATE_REQUEST -> 409;
            case RATE_LIMITED, LIMIT_REACHED -> 429;
            case TIMEOUT -> 504;
            case QUEUE_FULL, CIRCUIT_OPEN, OVERLOADED, SHUTTING_DOWN -> 503;
            case UNAUTHORIZED,
                    FORBIDDEN,
                    QUOTA_EXHAUSTED,
                    UNAVAILABLE,
                    CONNECT_FAILED,
                    TLS_FAILED,
                    CONNECTION_LOST,
                    TRUNCATED,
                    UNDECIDED,
                    BAD_REPLY -> 502;
            case CANCELLED, INTERNAL -> 500;
        };
    }
}

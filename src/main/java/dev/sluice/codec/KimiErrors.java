package dev.sluice.codec;

import static dev.sluice.model.FailureKind.CONTENT_BLOCKED;
import static dev.sluice.model.FailureKind.CONTEXT_TOO_LONG;
import static dev.sluice.model.FailureKind.FORBIDDEN;
import static dev.sluice.model.FailureKind.INVALID_REQUEST;
import static dev.sluice.model.FailureKind.MODEL_NOT_FOUND;
import static dev.sluice.model.FailureKind.OVERLOADED;
import static dev.sluice.model.FailureKind.QUOTA_EXHAUSTED;
import static dev.sluice.model.FailureKind.RATE_LIMITED;
import static dev.sluice.model.FailureKind.UNAUTHORIZED;
import static dev.sluice.model.FailureKind.UNAVAILABLE;

/** Kimi's error types (platform.moonshot.ai, API, errors). An empty balance comes as a 403 or a 429. */
final class KimiErrors {
    static final ErrorTable TABLE = ErrorTable.builder()
            .code(UNAUTHORIZED, "invalid_authentication_error", "incorrect_api_key_error")
            .code(FORBIDDEN, "permission_denied_error")
            .code(QUOTA_EXHAUSTED, "exceeded_current_quota_error")
            .code(MODEL_NOT_FOUND, "resource_not_found_error")
            .code(CONTENT_BLOCKED, "content_filter")
            .code(RATE_LIMITED, "rate_limit_reached_error", "rate_limit_error")
            .code(OVERLOADED, "engine_overloaded_error")
            .code(UNAVAILABLE, "server_error", "unexpected_output")
            .family(INVALID_REQUEST, "invalid_request_error")
            .phrase(INVALID_REQUEST, "exceeded model token limit", CONTEXT_TOO_LONG)
            .phrase(INVALID_REQUEST, "token limit exceeded", CONTEXT_TOO_LONG)
            // Kimi for Coding calls both a full engine and a spent plan a rate limit.
            .phrase(RATE_LIMITED, "overloaded", OVERLOADED)
            .phrase(RATE_LIMITED, "usage limit for this period", QUOTA_EXHAUSTED)
            // Tokens per day: no retry within a deadline outlasts it.
            .phrase(RATE_LIMITED, "reached tpd", QUOTA_EXHAUSTED)
            .build();

    private KimiErrors() {}
}

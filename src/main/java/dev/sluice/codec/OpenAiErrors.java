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

/**
 * The error codes of OpenAI (platform.openai.com, guides, error codes), and of those who speak its dialect: Anthropic's
 * types (docs.anthropic.com, API, errors), DeepSeek's and vLLM's words.
 */
final class OpenAiErrors {
    static final ErrorTable TABLE = ErrorTable.builder()
            .code(
                    UNAUTHORIZED,
                    "invalid_api_key",
                    "invalid_authentication",
                    "account_deactivated",
                    "invalid_organization")
            .code(UNAUTHORIZED, "authentication_error")
            .code(FORBIDDEN, "unsupported_country_region_territory", "permission_error", "ip_not_authorized")
            .code(QUOTA_EXHAUSTED, "insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
            .code(QUOTA_EXHAUSTED, "billing_error", "insufficient_balance")
            .code(RATE_LIMITED, "rate_limit_exceeded", "rate_limit_error", "slow_down")
            .code(OVERLOADED, "overloaded_error", "engine_overloaded", "overloaded")
            .code(MODEL_NOT_FOUND, "model_not_found", "model_not_available", "model_decommissioned")
            .code(CONTEXT_TOO_LONG, "context_length_exceeded")
            .code(CONTENT_BLOCKED, "content_policy_violation", "content_filter", "content_blocked")
            .family(INVALID_REQUEST, "invalid_request_error", "BadRequestError", "request_too_large")
            .family(MODEL_NOT_FOUND, "NotFoundError", "not_found_error")
            .family(RATE_LIMITED, "requests", "tokens")
            .family(UNAVAILABLE, "server_error", "api_error", "timeout_error", "internal_error", "InternalServerError")
            .phrase(INVALID_REQUEST, "maximum context length", CONTEXT_TOO_LONG)
            .phrase(INVALID_REQUEST, "context window", CONTEXT_TOO_LONG)
            .phrase(INVALID_REQUEST, "prompt is too long", CONTEXT_TOO_LONG)
            .phrase(UNAVAILABLE, "overloaded", OVERLOADED)
            .phrase(UNAVAILABLE, "too busy", OVERLOADED)
            .phrase(RATE_LIMITED, "exceeded your current quota", QUOTA_EXHAUSTED)
            .build();

    private OpenAiErrors() {}
}

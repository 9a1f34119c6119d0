package dev.sluice.model;

import static dev.sluice.model.FaultDomain.CALLER;
import static dev.sluice.model.FaultDomain.POLICY;
import static dev.sluice.model.FaultDomain.PROVIDER;
import static dev.sluice.model.FaultDomain.SLUICE;

/** The closed vocabulary of why there is no answer. The codes are stable: they appear in errors, metrics and docs. */
public enum FailureKind {
    /** The provider (or we) found the request malformed. */
    INVALID_REQUEST("invalid_request", CALLER, Remedy.NONE),
    /** No configured provider has the model or goes by that name. */
    UNKNOWN_MODEL("unknown_model", CALLER, Remedy.NONE),
    /** The prompt is longer than the model takes. */
    CONTEXT_TOO_LONG("context_too_long", CALLER, Remedy.NONE),
    /** A request with the same id is still running at the provider. */
    DUPLICATE_REQUEST("duplicate_request", CALLER, Remedy.NONE),
    /** The caller cancelled, or left. */
    CANCELLED("cancelled", CALLER, Remedy.NONE),
    /** A clock ran out; the failure says which. */
    TIMEOUT("timeout", POLICY, Remedy.RETRY),
    /** The provider's queue is full. */
    QUEUE_FULL("queue_full", POLICY, Remedy.FAIL_OVER),
    /** A configured rate or token limit leaves no room within the deadline. */
    LIMIT_REACHED("limit_reached", POLICY, Remedy.FAIL_OVER),
    /** Recent calls failed; the provider is left alone for a while. */
    CIRCUIT_OPEN("circuit_open", POLICY, Remedy.FAIL_OVER),
    /** Of a fan-out: there are answers, and none of them won. */
    UNDECIDED("undecided", POLICY, Remedy.NONE),
    /** The provider's content policy refused the request or cut the answer. */
    CONTENT_BLOCKED("content_blocked", PROVIDER, Remedy.NONE),
    /** The key is wrong, disabled or missing. */
    UNAUTHORIZED("unauthorized", PROVIDER, Remedy.FAIL_OVER),
    /** The key is good, the call is not allowed. */
    FORBIDDEN("forbidden", PROVIDER, Remedy.FAIL_OVER),
    /** No balance, plan expired, or a cap that outlasts any retry. */
    QUOTA_EXHAUSTED("quota_exhausted", PROVIDER, Remedy.FAIL_OVER),
    /** The provider does not have the model. */
    MODEL_NOT_FOUND("model_not_found", PROVIDER, Remedy.FAIL_OVER),
    /** The account calls too often or too much at once. */
    RATE_LIMITED("rate_limited", PROVIDER, Remedy.RETRY_SLOWER),
    /** The provider itself has too much to do. */
    OVERLOADED("overloaded", PROVIDER, Remedy.RETRY_SLOWER),
    /** The provider failed: 5xx, or an error it calls temporary. */
    UNAVAILABLE("unavailable", PROVIDER, Remedy.RETRY),
    /** No connection could be opened. */
    CONNECT_FAILED("connect_failed", PROVIDER, Remedy.RETRY),
    /** The provider's certificate or TLS is not acceptable. */
    TLS_FAILED("tls_failed", PROVIDER, Remedy.FAIL_OVER),
    /** The connection broke before an answer was complete, and nothing of it had been shown. */
    CONNECTION_LOST("connection_lost", PROVIDER, Remedy.RETRY),
    /** The answer ended without saying that it was complete. */
    TRUNCATED("truncated", PROVIDER, Remedy.RETRY),
    /** The reply is not what the dialect allows: not JSON, too large, empty, a redirect. */
    BAD_REPLY("bad_reply", PROVIDER, Remedy.RETRY),
    /** The engine is closing. */
    SHUTTING_DOWN("shutting_down", SLUICE, Remedy.NONE),
    /** A defect of ours; the request still ends. */
    INTERNAL("internal", SLUICE, Remedy.NONE);

    private final String code;
    private final FaultDomain domain;
    private final Remedy remedy;

    FailureKind(String code, FaultDomain domain, Remedy remedy) {
        this.code = code;
        this.domain = domain;
        this.remedy = remedy;
    }

    /** The stable name in errors, metrics and docs. */
    public String code() {
        return code;
    }

    public FaultDomain domain() {
        return domain;
    }

    /** What usually helps; an {@link AttemptFailure} may know better. */
    public Remedy remedy() {
        return remedy;
    }

    /** Whether it says that the endpoint is unwell, as the circuit breaker understands it. */
    public boolean isEndpointTrouble() {
        return switch (this) {
            case TIMEOUT, OVERLOADED, UNAVAILABLE, CONNECT_FAILED, TLS_FAILED, CONNECTION_LOST, TRUNCATED, BAD_REPLY ->
                true;
            default -> false;
        };
    }

    /** Whether it says that the key is of no use until somebody acts. */
    public boolean isKeyTrouble() {
        return this == UNAUTHORIZED || this == QUOTA_EXHAUSTED;
    }

    /** Whether it says that fewer calls should be in flight. */
    public boolean isCongestion() {
        return this == RATE_LIMITED || this == OVERLOADED;
    }
}

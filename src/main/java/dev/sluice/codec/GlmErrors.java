package dev.sluice.codec;

import static dev.sluice.model.FailureKind.CONTENT_BLOCKED;
import static dev.sluice.model.FailureKind.CONTEXT_TOO_LONG;
import static dev.sluice.model.FailureKind.DUPLICATE_REQUEST;
import static dev.sluice.model.FailureKind.FORBIDDEN;
import static dev.sluice.model.FailureKind.INVALID_REQUEST;
import static dev.sluice.model.FailureKind.MODEL_NOT_FOUND;
import static dev.sluice.model.FailureKind.OVERLOADED;
import static dev.sluice.model.FailureKind.QUOTA_EXHAUSTED;
import static dev.sluice.model.FailureKind.RATE_LIMITED;
import static dev.sluice.model.FailureKind.UNAUTHORIZED;
import static dev.sluice.model.FailureKind.UNAVAILABLE;

import dev.sluice.model.Remedy;

/** GLM's business codes (docs.bigmodel.cn and docs.z.ai, API, error codes). HTTP 429 covers a dozen of them. */
final class GlmErrors {
    static final ErrorTable TABLE = ErrorTable.builder()
            // The key: wrong, expired, missing; the account: inactive, absent, locked, locked for violations.
            .code(UNAUTHORIZED, "1000", "1001", "1002", "1003", "1004")
            .code(UNAUTHORIZED, "1110", "1111", "1112", "1121")
            // The account can't be read just now.
            .code(UNAVAILABLE, "1100", "1120")
            // In arrears, though it comes as a 429.
            .code(QUOTA_EXHAUSTED, "1113")
            // Daily limit; window limit with a reset time; plan expired; weekly or monthly cap; fair use.
            .code(QUOTA_EXHAUSTED, "1304", "1308", "1309", "1310", "1313")
            // Bad, missing or exclusive parameters.
            .code(INVALID_REQUEST, "1200", "1210", "1212", "1213", "1214", "1215")
            .code(MODEL_NOT_FOUND, "1211")
            // No permission for the API; not in the plan; the API is offline or does not exist, so that another
            // provider may help.
            .code(FORBIDDEN, "1220", "1311")
            .code(INVALID_REQUEST, Remedy.FAIL_OVER, "1221", "1222")
            // Flow error, network error.
            .code(UNAVAILABLE, "1230", "1234")
            .code(DUPLICATE_REQUEST, "1231")
            .code(CONTEXT_TOO_LONG, "1261")
            .code(CONTENT_BLOCKED, "1300", "1301")
            // Too much at once; too often.
            .code(RATE_LIMITED, "1302", "1303")
            // The platform has too much to do; this model has, and another may be used.
            .code(OVERLOADED, "1305")
            .code(OVERLOADED, Remedy.FAIL_OVER, "1312")
            .build();

    private GlmErrors() {}
}

package dev.sluice.codec;

import static dev.sluice.model.FailureKind.BAD_REPLY;
import static dev.sluice.model.FailureKind.FORBIDDEN;
import static dev.sluice.model.FailureKind.INVALID_REQUEST;
import static dev.sluice.model.FailureKind.OVERLOADED;
import static dev.sluice.model.FailureKind.QUOTA_EXHAUSTED;
import static dev.sluice.model.FailureKind.RATE_LIMITED;
import static dev.sluice.model.FailureKind.UNAUTHORIZED;
import static dev.sluice.model.FailureKind.UNAVAILABLE;

import dev.sluice.model.Remedy;

/**
 * What an HTTP status means where no inner code says better: RFC 9110 §15, RFC 6585 §4 (429), and what is in use beside
 * them: 434 no permission and 435 file too large (GLM), 499 (nginx), 520–526 (Cloudflare), 529 overloaded (Anthropic).
 */
final class HttpStatuses {
    private HttpStatuses() {}

    static Verdict verdict(int status) {
        return switch (status) {
            case 401, 407 -> Verdict.of(UNAUTHORIZED);
            case 402 -> Verdict.of(QUOTA_EXHAUSTED);
            case 403, 434, 451 -> Verdict.of(FORBIDDEN);
            case 408, 409, 425, 499 -> Verdict.of(UNAVAILABLE);
            case 429 -> Verdict.of(RATE_LIMITED);
            case 501, 505 -> new Verdict(UNAVAILABLE, Remedy.FAIL_OVER);
            case 529 -> Verdict.of(OVERLOADED);
            default -> ofClass(status);
        };
    }

    private static Verdict ofClass(int status) {
        return switch (status / 100) {
            case 2 -> Verdict.of(BAD_REPLY);
            case 4 -> Verdict.of(INVALID_REQUEST);
            case 5 -> Verdict.of(UNAVAILABLE);
            default -> new Verdict(BAD_REPLY, Remedy.FAIL_OVER);
        };
    }
}

package dev.sluice.codec;

import dev.sluice.http.HttpFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Remedy;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a provider's refusal means: by its inner code first, then by the HTTP status, then in the light of the
 * message. A 429 that means "you owe money" is no 429 that means "later".
 */
final class ErrorClassifier {
    private final ErrorTable table;

    ErrorClassifier(ErrorTable table) {
        this.table = table;
    }

    /** The meaning of a reply that is no answer. */
    AttemptFailure classify(HttpReply reply) {
        HttpHead head = reply.head();
        if (head.status() < 400) {
            return bad(head, "HTTP " + head.status() + " is no answer to a call");
        }
        JsonObject body;
        try {
            body = Json.parse(reply.body().array());
        } catch (JsonException notJson) {
            return classify(new ProviderError("", "", plainText(reply), JsonObject.EMPTY), JsonObject.EMPTY, head);
        }
        ProviderError error = ProviderError.find(body);
        return classify(error != null ? error : ProviderError.read(body), body, head);
    }

    /** The meaning of an error inside a reply or an event of a stream, {@code body} being all of it. */
    AttemptFailure classify(ProviderError error, JsonObject body, HttpHead head) {
        int status = statusOf(error, head.status());
        Verdict byCode = table.byCode(error);
        Verdict verdict = byCode != null ? byCode : byStatus(error, status);
        verdict = table.narrowed(verdict, error.message());
        String code = Scrub.id(error.code().isEmpty() ? error.type() : error.code());
        return new AttemptFailure(
                verdict.kind(),
                remedy(verdict, byCode == null, head.fields()),
                Delivery.ANSWERED,
                line(head, code, error.message()),
                null,
                head.status(),
                code,
                retryAfter(verdict.kind(), error, head.fields()),
                ProviderIds.of(head.fields(), body));
    }

    /** A reply or stream that the dialect does not allow. */
    AttemptFailure bad(HttpHead head, String what) {
        return bad(
                head.status() == 200 ? Verdict.of(FailureKind.BAD_REPLY) : HttpStatuses.verdict(head.status()),
                head,
                what);
    }

    private static AttemptFailure bad(Verdict verdict, HttpHead head, String what) {
        return AttemptFailure.answered(verdict.kind(), head.status(), "", what)
                .withRemedy(verdict.remedy())
                .withProviderRequestId(ProviderIds.of(head.fields(), JsonObject.EMPTY));
    }

    /** Some gateways send the status that they would have sent as the code of an error inside a 200. */
    private static int statusOf(ProviderError error, int status) {
        String code = error.code();
        boolean isStatus = code.length() == 3 && (code.charAt(0) == '4' || code.charAt(0) == '5');
        if (status >= 400 || !isStatus || !code.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return status;
        }
        return Integer.parseInt(code);
    }

    private Verdict byStatus(ProviderError error, int status) {
        if (status >= 400) {
            return status == 404 && namesModel(error.message())
                    ? Verdict.of(FailureKind.MODEL_NOT_FOUND)
                    : HttpStatuses.verdict(status);
        }
        Verdict family = table.byFamily(error);
        return family != null ? family : Verdict.of(FailureKind.UNAVAILABLE);
    }

    private static boolean namesModel(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("model") && (text.contains("not found") || text.contains("not exist"));
    }

    /** {@code x-should-retry} (OpenAI): a no is obeyed; a yes stands against a status, not against an inner code. */
    private static Remedy remedy(Verdict verdict, boolean byStatus, HttpFields fields) {
        String word = fields.first("x-should-retry").strip();
        if (word.equalsIgnoreCase("false") && verdict.remedy().isRetry()) {
            return Remedy.FAIL_OVER;
        }
        if (word.equalsIgnoreCase("true") && byStatus && !verdict.remedy().isRetry()) {
            return Remedy.RETRY;
        }
        return verdict.remedy();
    }

    private static @Nullable Duration retryAfter(FailureKind kind, ProviderError error, HttpFields fields) {
        return switch (kind) {
            case RATE_LIMITED -> {
                Duration wait = RetryHint.of(fields, error.message());
                yield wait != null ? wait : RetryHint.ofLimits(fields);
            }
            case QUOTA_EXHAUSTED -> {
                Duration wait = RetryHint.until(error.body().get("next_flush_time"), fields);
                yield wait != null ? wait : RetryHint.of(fields, error.message());
            }
            case OVERLOADED, UNAVAILABLE -> RetryHint.of(fields, error.message());
            default -> null;
        };
    }

    private static String plainText(HttpReply reply) {
        return reply.head().contentType().equals("text/plain") ? reply.body().utf8() : "";
    }

    private static String line(HttpHead head, String code, String message) {
        String words = Scrub.text(message);
        String name = "HTTP " + head.status() + (code.isEmpty() ? "" : " " + Scrub.text(code));
        return words.isEmpty() ? name : name + ": " + words;
    }
}

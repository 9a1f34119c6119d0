package dev.sluice.gateway;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.Failure;
import dev.sluice.model.ModelAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of an answer that tell a client what happened: {@code x-request-id} as OpenAI's SDKs log it,
 * {@code server-timing} (W3C Server Timing), and ours, {@code x-sluice-…}.
 */
final class ReplyFields {
    private ReplyFields() {}

    /** Those that every answer has. */
    static List<HttpHeader> of(Visit visit, String ourId, long now) {
        List<HttpHeader> fields = new ArrayList<>(8);
        String theirs = clientId(visit.head().field("x-request-id"));
        fields.add(RawHeader.create("x-request-id", theirs == null ? ourId : theirs));
        if (theirs != null) {
            fields.add(RawHeader.create("x-sluice-request-id", ourId));
        }
        fields.add(RawHeader.create("openai-processing-ms", Long.toString((now - visit.startedNanos()) / 1_000_000)));
        ModelAnswer answer = visit.answer();
        Failure failure = visit.failure();
        if (answer != null) {
            fields.add(RawHeader.create("x-sluice-provider", answer.provider()));
            fields.add(RawHeader.create("server-timing", timing(answer.attempts(), answer.elapsed())));
        } else if (failure != null) {
            if (!failure.provider().isEmpty()) {
                fields.add(RawHeader.create("x-sluice-provider", failure.provider()));
            }
            fields.add(RawHeader.create(
                    "x-sluice-delivery",
                    failure.delivery().name().toLowerCase(Locale.ROOT).replace('_', '-')));
            fields.add(RawHeader.create("server-timing", timing(failure.attempts(), failure.elapsed())));
        }
        return fields;
    }

    /** A client's own id, if it is fit for a header and a log; null otherwise. */
    static @Nullable String clientId(@Nullable String given) {
        if (given == null || given.isEmpty() || given.length() > 128) {
            return null;
        }
        for (int i = 0; i < given.length(); i++) {
            char c = given.charAt(i);
            boolean fit = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == '.'
                    || c == ':';
            if (!fit) {
                return null;
            }
        }
        return given;
    }

    private static String timing(List<AttemptReport> attempts, Duration elapsed) {
        StringBuilder timing = new StringBuilder(96);
        if (!attempts.isEmpty()) {
            timing.append("queue;dur=")
                    .append(attempts.get(0).startedAfter().toMillis())
                    .append(", last-attempt;dur=")
                    .append(attempts.get(attempts.size() - 1).duration().toMillis())
                    .append(", ");
        }
        return timing.append("attempts;desc=\"")
                .append(attempts.size())
                .append("\", total;dur=")
                .append(elapsed.toMillis())
                .toString();
    }
}

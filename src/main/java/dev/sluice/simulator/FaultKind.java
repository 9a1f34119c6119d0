package dev.sluice.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can go wrong, by the names that scenarios use. */
public enum FaultKind {
    /** All is well. */
    NONE,
    /** The connection is accepted and what it sends is never answered, request or not. */
    ACCEPT_HANG,
    /** The request is read and never answered. */
    HANG,
    /** Response head, then silence. */
    STALL_AFTER_HEAD,
    /** A header that never ends, one byte an {@code interval}. */
    DRIP_HEAD,
    /** A body that never ends, one byte an {@code interval}. */
    DRIP_BODY,
    /** A comment ({@code : keep-alive}) an {@code interval}, for ever; white space where no stream was asked for. */
    DRIP_COMMENTS,
    /** Nothing of the answer before {@code delay}. */
    SLOW_FIRST_TOKEN,
    /** Silence after {@code after} events. */
    STALL_AFTER_EVENTS,
    /** RST before a byte of the answer. */
    RESET_BEFORE_HEAD,
    /** FIN before a byte of the answer. */
    CLOSE_BEFORE_HEAD,
    /** RST after {@code after} events, or in the middle of the body. */
    RESET_MID_STREAM,
    /** FIN after {@code after} events, or in the middle of the body. */
    CLOSE_MID_STREAM,
    /** A well-framed reply whose JSON is cut in the middle. */
    TRUNCATE_JSON,
    /** A stream that ends without {@code [DONE]}, and with {@code finish = false} without a finish reason. */
    MISSING_DONE,
    /** A stream that never ends. */
    ENDLESS,
    /** The provider's own error reply for {@code code} (GLM) or {@code type} (Kimi, OpenAI). */
    ERROR,
    /** A bare HTTP {@code status}. */
    STATUS,
    /** An error body, or the {@code finish-reason} given, inside a 200. */
    ERROR_IN_200,
    /** An error event after {@code after} events of a stream. */
    ERROR_IN_STREAM,
    /** A web page instead of an answer. */
    HTML_200,
    /** A 200 without a body. */
    EMPTY_200,
    /** The answer, and right behind it a second one nobody asked for. */
    SURPLUS_REPLY,
    /** Bytes that are no HTTP. */
    GARBAGE,
    /** The answer, and FIN {@code delay} after it. */
    CLOSE_AFTER_REPLY,
    /** The answer, {@code delay} later. */
    DELAY;

    /** The name in scenarios: {@code stall-after-head}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<FaultKind> named(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(FaultKind::label).toList();
    }
}

package dev.sluice.gateway.wire;

import org.jspecify.annotations.Nullable;

/**
 * A section of header or trailer fields, byte by byte (RFC 9112 §5), up to and with the empty line that ends it. Lines end
 * with CRLF; no folding, no blank before the colon, no NUL or bare CR (RFC 9112 §2.2, §5.1, §5.2; RFC 9110 §5.5).
 *
 * <p>Above ASCII only UTF-8 passes: Akka HTTP 10.5.3 takes the bytes that should follow a lead byte without a look at them, also
 * when they are the line's end, and would read the next field as a part of this one.
 *
 * <p>Not thread-safe: confined to its connection.
 */
final class FieldLines {
    private enum Part {
        START,
        NAME,
        VALUE,
        LF,
        LAST_LF,
        DONE
    }

    private final FramingLimits limits;
    private final HeadFields fields;
    private boolean trailer;
    private Part part = Part.START;
    private int count;
    private int fieldBytes;
    private int continuations;

    FieldLines(FramingLimits limits, HeadFields fields) {
        this.limits = limits;
        this.fields = fields;
    }

    void reset(boolean newTrailer) {
        trailer = newTrailer;
        part = Part.START;
        count = 0;
        continuations = 0;
    }

    boolean isDone() {
        return part == Part.DONE;
    }

    /** Takes the next byte; says what is wrong with it, if anything. */
    @Nullable
    Rejection next(byte octet) {
        return switch (part) {
            case VALUE -> value(octet);
            case NAME -> name(octet);
            case START -> start(octet);
            case LF -> lineEnd(octet);
            case LAST_LF -> lastLineEnd(octet);
            case DONE -> throw new IllegalStateException("the fields are done");
        };
    }

    private @Nullable Rejection lineEnd(byte octet) {
        if (octet != '\n') {
            return Rejection.malformed("bare CR in a header field (expected: CRLF at its end)");
        }
        part = Part.START;
        return fields.end();
    }

    private @Nullable Rejection lastLineEnd(byte octet) {
        part = Part.DONE;
        return octet == '\n' ? null : Rejection.malformed("bare CR after the header fields (expected: CRLF)");
    }

    private @Nullable Rejection start(byte octet) {
        if (octet == '\r') {
            part = Part.LAST_LF;
            return null;
        }
        if (octet == ' ' || octet == '\t') {
            return Rejection.malformed("a header field is folded (expected: each on one line)");
        }
        if (++count > limits.maxFields()) {
            return Rejection.headTooLarge("too many header fields", limits.maxFields(), "fields");
        }
        fieldBytes = 0;
        fields.begin();
        part = Part.NAME;
        return octet == ':'
                ? Rejection.malformed("a header field without a name (expected: name: value)")
                : name(octet);
    }

    private @Nullable Rejection name(byte octet) {
        if (octet == ':') {
            part = Part.VALUE;
            return fields.named(trailer)
                    ? grown()
                    : Rejection.malformed("a framing field in the trailer (expected: it in the head)");
        }
        if (!Octets.isToken(octet)) {
            return Rejection.malformed(
                    switch (octet) {
                        case ' ', '\t' -> "a blank in or after a header field's name (expected: name: value)";
                        case '\n' -> "bare LF in the header fields (expected: CRLF)";
                        default -> "malformed header field (expected: name: value)";
                    });
        }
        fields.name(octet);
        return grown();
    }

    private @Nullable Rejection value(byte octet) {
        if (continuations > 0) {
            continuations--;
            return Octets.isContinuation(octet) ? grown() : notText();
        }
        if (octet < 0) {
            continuations = Octets.continuations(octet);
            return continuations < 0 || fields.matters() ? notText() : grown();
        }
        if (Octets.isText(octet)) {
            if (fields.matters()) {
                fields.value(octet);
            }
            return grown();
        }
        if (octet == '\r') {
            part = Part.LF;
            return null;
        }
        return octet == '\n' ? Rejection.malformed("bare LF in the header fields (expected: CRLF)") : notText();
    }

    private static Rejection notText() {
        return Rejection.malformed("a header field's value is no text (expected: UTF-8 without control characters)");
    }

    private @Nullable Rejection grown() {
        return ++fieldBytes > limits.maxFieldBytes()
                ? Rejection.headTooLarge("a header field is too long", limits.maxFieldBytes(), "bytes")
                : null;
    }
}

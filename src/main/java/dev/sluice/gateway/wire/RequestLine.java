package dev.sluice.gateway.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a request, byte by byte (RFC 9112 §3): a method, a target and a version with one space between and CRLF
 * at the end, nothing else.
 *
 * <p>Not thread-safe: confined to its connection.
 */
final class RequestLine {
    private static final int MAX_METHOD = 16;
    private static final String VERSION = "HTTP/1.";

    private enum Part {
        METHOD,
        TARGET,
        VERSION,
        MINOR,
        CR,
        LF,
        DONE
    }

    private final int maxTargetBytes;
    private final byte[] upload;
    private Part part = Part.METHOD;
    private int length;
    private boolean head;
    private boolean post;
    private boolean uploading;
    private boolean http10;

    /** @param upload the target that is told of; empty for none */
    RequestLine(int maxTargetBytes, String upload) {
        this.maxTargetBytes = maxTargetBytes;
        this.upload = upload.getBytes(StandardCharsets.US_ASCII);
    }

    void reset() {
        part = Part.METHOD;
        length = 0;
        head = true;
        post = true;
        uploading = upload.length > 0;
        http10 = false;
    }

    boolean isDone() {
        return part == Part.DONE;
    }

    /** Whether the method is HEAD, whose response has no body. */
    boolean isHead() {
        return head;
    }

    /** Whether it is a POST to the target of uploads; known once the line is done. */
    boolean isUpload() {
        return post && uploading;
    }

    boolean isHttp10() {
        return http10;
    }

    /** Takes the next byte; says what is wrong with it, if anything. */
    @Nullable
    Rejection next(byte octet) {
        return switch (part) {
            case METHOD -> method(octet);
            case TARGET -> target(octet);
            case VERSION -> version(octet);
            case MINOR -> minor(octet);
            case CR -> octet == '\r' ? to(Part.LF) : malformed(octet);
            case LF -> octet == '\n' ? to(Part.DONE) : malformed(octet);
            case DONE -> throw new IllegalStateException("the request line is done");
        };
    }

    private @Nullable Rejection method(byte octet) {
        if (octet == ' ' && length > 0) {
            head &= length == 4;
            post &= length == 4;
            return to(Part.TARGET);
        }
        if (!Octets.isToken(octet) || length == MAX_METHOD) {
            return malformed(octet);
        }
        head &= length < 4 && "HEAD".charAt(length) == octet;
        post &= length < 4 && "POST".charAt(length) == octet;
        length++;
        return null;
    }

    private @Nullable Rejection target(byte octet) {
        if (octet == ' ' && length > 0) {
            uploading &= length == upload.length;
            return to(Part.VERSION);
        }
        if (!Octets.isTarget(octet)) {
            return malformed(octet);
        }
        uploading &= length < upload.length && upload[length] == octet;
        length++;
        return length > maxTargetBytes ? Rejection.targetTooLong(maxTargetBytes) : null;
    }

    private @Nullable Rejection version(byte octet) {
        if (octet != VERSION.charAt(length)) {
            return length == 5 && Octets.isDigit(octet) ? Rejection.unknownVersion() : malformed(octet);
        }
        length++;
        return length == VERSION.length() ? to(Part.MINOR) : null;
    }

    private @Nullable Rejection minor(byte octet) {
        if (octet != '0' && octet != '1') {
            return Octets.isDigit(octet) ? Rejection.unknownVersion() : malformed(octet);
        }
        http10 = octet == '0';
        return to(Part.CR);
    }

    private @Nullable Rejection to(Part next) {
        part = next;
        length = 0;
        return null;
    }

    private static Rejection malformed(byte octet) {
        return Rejection.malformed(
                octet == '\n'
                        ? "bare LF in the request line (expected: CRLF at its end)"
                        : "malformed request line (expected: method, target and HTTP/1.1, one space between, CRLF)");
    }
}

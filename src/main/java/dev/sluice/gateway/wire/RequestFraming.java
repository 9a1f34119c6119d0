package dev.sluice.gateway.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where one HTTP/1.1 message ends and the next begins (RFC 9112 §6), by the strict reading only: whatever two
 * implementations could read in two ways is refused, so that nobody smuggles a request past another's. Pure, fed with
 * bytes as they come; any split of them gives the same verdict.
 */
final class RequestFraming {
    /** What the next byte belongs to. */
    enum Part {
        /** Nothing: the next byte begins a request. */
        NONE,
        HEAD,
        BODY
    }

    private static final int MAX_CHUNK_LINE = 256;
    private static final int MAX_TRAILER_BYTES = 8 * 1024;

    private enum State {
        HEAD,
        FIXED_BODY,
        CHUNK_LINE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS
    }

    private final HeadRules rules;
    private final long maxBodyBytes;
    private State state = State.HEAD;
    /** A head, chunk line or trailer line that is not complete yet. */
    private byte[] line = new byte[0];

    private int lineLength;
    private long remaining;
    private long bodyBytes;
    private int trailerBytes;
    private long requests;

    RequestFraming(int maxHeadBytes, int maxUriBytes, long maxBodyBytes) {
        this.rules = new HeadRules(maxHeadBytes, maxUriBytes, maxBodyBytes);
        this.maxBodyBytes = maxBodyBytes;
    }

    /** What the next byte belongs to. */
    Part part() {
        if (state == State.HEAD) {
            return lineLength == 0 ? Part.NONE : Part.HEAD;
        }
        return Part.BODY;
    }

    /** Complete heads so far. */
    long requests() {
        return requests;
    }

    /** Bytes of the present request's body so far. */
    long bodyBytes() {
        return bodyBytes;
    }

    /** Takes the next bytes; null when they are fine, else why the connection is to be closed. */
    @Nullable
    Rejection feed(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            Rejection rejection;
            int next;
            switch (state) {
                case HEAD -> {
                    next = throughHead(bytes, at, to);
                    rejection = next < 0 ? headRejection(bytes, at, to) : null;
                }
                case FIXED_BODY, CHUNK_DATA -> {
                    next = throughBody(at, to);
                    rejection = null;
                }
                default -> {
                    next = lineEnd(bytes, at, to);
                    rejection = next < 0 ? Rejections.BARE_LINE_END : onLine(bytes, at, next);
                }
            }
            if (rejection != null) {
                return rejection;
            }
            at = next;
        }
        return null;
    }

    private int throughBody(int at, int to) {
        int taken = (int) Math.min(remaining, to - at);
        remaining -= taken;
        bodyBytes += taken;
        if (remaining == 0) {
            state = state == State.FIXED_BODY ? State.HEAD : State.CHUNK_END;
        }
        return at + taken;
    }

    /** The place after the head's end, or {@code to} when it is not there yet; negative when something is wrong. */
    private int throughHead(byte[] bytes, int at, int to) {
        int end = rules.endOfHead(line, lineLength, bytes, at, to);
        if (end < 0) {
            return -1;
        }
        boolean complete = end > 0;
        int upTo = complete ? end : to;
        if (lineLength + upTo - at > rules.maxHeadBytes()) {
            return -1;
        }
        if (!complete) {
            keep(bytes, at, to);
            return to;
        }
        if (lineLength == 0) {
            return onHead(bytes, at, upTo) ? upTo : -1;
        }
        keep(bytes, at, upTo);
        boolean fine = onHead(line, 0, lineLength);
        if (fine) {
            lineLength = 0;
        }
        return fine ? upTo : -1;
    }

    private boolean onHead(byte[] bytes, int from, int to) {
        HeadRules.Verdict verdict = rules.judge(bytes, from, to);
        if (verdict instanceof HeadRules.Verdict.Framed framed) {
            requests++;
            bodyBytes = 0;
            trailerBytes = 0;
            remaining = framed.length();
            state = framed.chunked() ? State.CHUNK_LINE : framed.length() > 0 ? State.FIXED_BODY : State.HEAD;
            return true;
        }
        return false;
    }

    private Rejection headRejection(byte[] bytes, int at, int to) {
        keep(bytes, at, to);
        return rules.rejection(line, lineLength);
    }

    /** The place after the line's end, or {@code to} when it is not there yet; negative for a bare CR or LF. */
    private int lineEnd(byte[] bytes, int at, int to) {
        for (int i = at; i < to; i++) {
            byte before = i > at ? bytes[i - 1] : lineLength > 0 ? line[lineLength - 1] : 0;
            if (bytes[i] == '\n') {
                return before == '\r' ? i + 1 : -1;
            }
            if (before == '\r') {
                return -1;
            }
        }
        return to;
    }

    private @Nullable Rejection onLine(byte[] bytes, int at, int next) {
        if (lineLength + next - at > MAX_CHUNK_LINE && state != State.TRAILERS) {
            return Rejections.CHUNK_LINE;
        }
        keep(bytes, at, next);
        if (state == State.TRAILERS) {
            trailerBytes += next - at;
            if (trailerBytes > MAX_TRAILER_BYTES) {
                return Rejections.TRAILERS;
            }
        }
        if (line[lineLength - 1] != '\n') {
            return null;
        }
        int length = lineLength - 2;
        lineLength = 0;
        return switch (state) {
            case CHUNK_LINE -> onChunkLine(length);
            case CHUNK_END -> onChunkEnd(length);
            default -> onTrailer(length);
        };
    }

    private @Nullable Rejection onChunkLine(int length) {
        int digits = 0;
        long size = 0;
        while (digits < length && Character.digit(line[digits], 16) >= 0) {
            size = size * 16 + Character.digit(line[digits], 16);
            digits++;
            if (digits > 8) {
                return Rejections.CHUNK_LINE;
            }
        }
        if (digits == 0 || (digits < length && line[digits] != ';')) {
            return Rejections.CHUNK_LINE;
        }
        for (int i = digits; i < length; i++) {
            if (line[i] < ' ' && line[i] != '\t') {
                return Rejections.CHUNK_LINE;
            }
        }
        if (bodyBytes + size > maxBodyBytes) {
            return Rejections.bodyTooLarge(maxBodyBytes);
        }
        remaining = size;
        state = size == 0 ? State.TRAILERS : State.CHUNK_DATA;
        return null;
    }

    private @Nullable Rejection onChunkEnd(int length) {
        if (length != 0) {
            return Rejections.CHUNK_LINE;
        }
        state = State.CHUNK_LINE;
        return null;
    }

    private @Nullable Rejection onTrailer(int length) {
        if (length == 0) {
            state = State.HEAD;
            return null;
        }
        return HeadRules.isFieldLine(line, 0, length) ? null : Rejections.TRAILERS;
    }

    private void keep(byte[] bytes, int from, int to) {
        int length = lineLength + to - from;
        if (length > line.length) {
            line = Arrays.copyOf(line, Math.max(length, Math.min(2 * line.length + 256, 64 * 1024)));
        }
        System.arraycopy(bytes, from, line, lineLength, to - from);
        lineLength = length;
    }
}

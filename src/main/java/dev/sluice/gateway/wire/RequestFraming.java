package dev.sluice.gateway.wire;

import org.jspecify.annotations.Nullable;

/**
 * Where the requests of a connection begin and end, and whether they may pass: HTTP/1.1 message framing (RFC 9112), read
 * strictly, so that no two parsers behind each other can disagree about it. Any split of the bytes gives the same verdict.
 *
 * <p>One request at a time: after {@link #isComplete} nothing more is read until {@link #next}. Each byte of a head is looked
 * at once, those of a body's data not at all. Not thread-safe: confined to its connection.
 */
final class RequestFraming {
    private enum Part {
        /** Before the first byte; an empty line is forgiven here (RFC 9112 §2.2). */
        START,
        EMPTY_LINE,
        LINE,
        FIELDS,
        LENGTH,
        CHUNKS,
        TRAILER,
        COMPLETE,
        REJECTED
    }

    private final FramingLimits limits;
    private final RequestLine line;
    private final HeadFields fields = new HeadFields();
    private final FieldLines lines;
    private final Chunks chunks;
    private Part part = Part.START;
    private int sectionBytes;
    private int begin;
    private long remaining;
    private @Nullable Rejection rejection;

    RequestFraming(FramingLimits limits) {
        this.limits = limits;
        this.line = new RequestLine(limits.maxTargetBytes(), limits.upload());
        this.lines = new FieldLines(limits, fields);
        this.chunks = new Chunks(limits);
        next();
    }

    /** Begins another request after a complete one. */
    void next() {
        part = Part.START;
        sectionBytes = 0;
        line.reset();
        fields.reset();
        lines.reset(false);
    }

    /**
     * Takes bytes as they come.
     *
     * @return the index after the last byte of this request; {@code to} while it is not complete
     */
    int feed(byte[] bytes, int from, int to) {
        begin = from;
        int at = from;
        while (at < to) {
            switch (part) {
                case START, EMPTY_LINE -> at = start(bytes, at);
                case LINE -> at = line(bytes, at, to);
                case FIELDS, TRAILER -> at = fields(bytes, at, to);
                case LENGTH -> at = length(at, to);
                case CHUNKS -> at = chunks(bytes, at, to);
                case COMPLETE, REJECTED -> {
                    return at;
                }
            }
        }
        return at;
    }

    /** Index of the first byte of the last {@link #feed} that belongs to a request: what is before is to be dropped. */
    int begin() {
        return begin;
    }

    /** Whether a byte of the request has come. */
    boolean isStarted() {
        return part != Part.START;
    }

    boolean isHeadComplete() {
        return switch (part) {
            case LENGTH, CHUNKS, TRAILER, COMPLETE -> true;
            default -> false;
        };
    }

    boolean isComplete() {
        return part == Part.COMPLETE;
    }

    /** What is wrong; null while nothing is. */
    @Nullable
    Rejection rejection() {
        return rejection;
    }

    /** Whether the request's method is HEAD; known once the head is complete. */
    boolean isHead() {
        return line.isHead();
    }

    /** Whether its body may be longer and take longer; known once the head is complete. */
    boolean isUpload() {
        return line.isUpload();
    }

    /** Whether the client waits for 100 Continue; known once the head is complete. */
    boolean expectsContinue() {
        return fields.expectsContinue() && !line.isHttp10();
    }

    private int start(byte[] bytes, int at) {
        byte octet = bytes[at];
        if (part == Part.EMPTY_LINE) {
            if (octet != '\n') {
                reject(Rejection.malformed("bare CR before the request line (expected: method, target and version)"));
            }
            part = part == Part.REJECTED ? part : Part.START;
        } else if (octet == '\r') {
            part = Part.EMPTY_LINE;
        } else {
            part = Part.LINE;
            return at;
        }
        begin = at + 1;
        if (counted()) {
            return at + 1;
        }
        return at;
    }

    private int line(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            Rejection wrong = line.next(bytes[at]);
            if (wrong != null) {
                return reject(wrong, at);
            }
            if (!counted()) {
                return at;
            }
            if (line.isDone()) {
                part = Part.FIELDS;
                return at + 1;
            }
        }
        return to;
    }

    private int fields(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            Rejection wrong = lines.next(bytes[at]);
            if (wrong != null) {
                return reject(wrong, at);
            }
            if (!counted()) {
                return at;
            }
            if (lines.isDone()) {
                if (part == Part.TRAILER) {
                    part = Part.COMPLETE;
                } else {
                    headEnded();
                }
                return at + 1;
            }
        }
        return to;
    }

    private void headEnded() {
        long maxBodyBytes = line.isUpload() ? limits.maxUploadBytes() : limits.maxBodyBytes();
        Rejection wrong = fields.complete(line.isHttp10(), maxBodyBytes);
        if (wrong != null) {
            reject(wrong);
        } else if (fields.chunked()) {
            chunks.reset(maxBodyBytes);
            part = Part.CHUNKS;
        } else {
            remaining = fields.length();
            part = remaining == 0 ? Part.COMPLETE : Part.LENGTH;
        }
    }

    private int length(int from, int to) {
        long taken = Math.min(remaining, to - from);
        remaining -= taken;
        if (remaining == 0) {
            part = Part.COMPLETE;
        }
        return from + (int) taken;
    }

    private int chunks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            long data = chunks.data();
            if (data > 0) {
                long taken = Math.min(data, to - at);
                chunks.skip(taken);
                at += (int) taken;
                continue;
            }
            Rejection wrong = chunks.next(bytes[at]);
            if (wrong != null) {
                return reject(wrong, at);
            }
            at++;
            if (chunks.isLast()) {
                part = Part.TRAILER;
                sectionBytes = 0;
                lines.reset(true);
                return at;
            }
        }
        return at;
    }

    /** Counts a byte of a head or trailer; false when it is one too many. */
    private boolean counted() {
        if (++sectionBytes > limits.maxHeadBytes() && part != Part.REJECTED) {
            reject(Rejection.headTooLarge("the head is too long", limits.maxHeadBytes(), "bytes"));
        }
        return part != Part.REJECTED;
    }

    private int reject(Rejection wrong, int at) {
        reject(wrong);
        return at;
    }

    private void reject(Rejection wrong) {
        rejection = wrong;
        part = Part.REJECTED;
    }
}

package dev.sluice.gateway.wire;

import org.jspecify.annotations.Nullable;

/**
 * The framing of a chunked body, byte by byte but for the data (RFC 9112 §7.1), up to the line of the last chunk. Strict:
 * a size is 1 to 15 hexadecimal digits, lines end with CRLF.
 *
 * <p>Not thread-safe: confined to its connection.
 */
final class Chunks {
    private static final int MAX_DIGITS = 15;

    private enum Part {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        LAST
    }

    private final FramingLimits limits;
    private Part part = Part.SIZE;
    private int length;
    private long size;
    private long total;
    private long maxBodyBytes;

    Chunks(FramingLimits limits) {
        this.limits = limits;
    }

    /** Begins a body of at most so many bytes. */
    void reset(long newMaxBodyBytes) {
        maxBodyBytes = newMaxBodyBytes;
        part = Part.SIZE;
        length = 0;
        size = 0;
        total = 0;
    }

    /** Whether the line of the last chunk has ended: the trailer section follows. */
    boolean isLast() {
        return part == Part.LAST;
    }

    /** Bytes of data that come next; 0 when a byte of framing does. */
    long data() {
        return part == Part.DATA ? size : 0;
    }

    /** Passes over data, at most {@link #data} bytes. */
    void skip(long bytes) {
        size -= bytes;
        if (size == 0) {
            part = Part.DATA_CR;
        }
    }

    /** Takes the next byte of framing; says what is wrong with it, if anything. */
    @Nullable
    Rejection next(byte octet) {
        return switch (part) {
            case SIZE -> size(octet);
            case EXTENSION -> extension(octet);
            case SIZE_LF -> octet == '\n' ? sizeEnded() : badSize();
            case DATA_CR -> expect(octet, '\r', Part.DATA_LF);
            case DATA_LF -> expect(octet, '\n', Part.SIZE);
            case DATA, LAST -> throw new IllegalStateException("no framing comes here");
        };
    }

    private @Nullable Rejection size(byte octet) {
        int digit = Octets.hex(octet);
        if (digit >= 0) {
            size = size * 16 + digit;
            return ++length > MAX_DIGITS ? badSize() : null;
        }
        if (length == 0 || (octet != ';' && octet != '\r')) {
            return badSize();
        }
        length = 0;
        part = octet == ';' ? Part.EXTENSION : Part.SIZE_LF;
        total += size;
        return total > maxBodyBytes ? Rejection.bodyTooLarge(maxBodyBytes) : null;
    }

    private @Nullable Rejection extension(byte octet) {
        if (octet == '\r') {
            part = Part.SIZE_LF;
            return null;
        }
        if (!Octets.isText(octet)) {
            return badSize();
        }
        return ++length > limits.maxExtensionBytes()
                ? Rejection.malformed("the extension of a chunk is too long (expected: at most "
                        + limits.maxExtensionBytes() + " bytes)")
                : null;
    }

    private @Nullable Rejection sizeEnded() {
        part = size == 0 ? Part.LAST : Part.DATA;
        return null;
    }

    private @Nullable Rejection expect(byte octet, char expected, Part then) {
        if (octet != expected) {
            return Rejection.malformed("a chunk is longer than its size (expected: CRLF after its data)");
        }
        part = then;
        length = 0;
        return null;
    }

    private static Rejection badSize() {
        return Rejection.malformed(
                "malformed chunk (expected: its size as 1 to " + MAX_DIGITS + " hexadecimal digits, CRLF)");
    }
}

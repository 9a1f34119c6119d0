package dev.sluice.gateway.wire;

import org.jspecify.annotations.Nullable;

/**
 * What the header fields of one request say about its framing. Only four fields matter; of the others only the names are
 * looked at. Where RFC 9112 §6.3 lets a server choose between repair and refusal, it refuses.
 *
 * <p>Not thread-safe: confined to its connection.
 */
final class HeadFields {
    private static final byte[] HOST = name("host");
    private static final byte[] EXPECT = name("expect");
    private static final byte[] CONTENT_LENGTH = name("content-length");
    private static final byte[] TRANSFER_ENCODING = name("transfer-encoding");
    private static final byte[] CHUNKED = name("chunked");
    private static final byte[] CONTINUE = name("100-continue");
    private static final int MAX_DIGITS = 18;

    private final byte[] name = new byte[17];
    private final byte[] value = new byte[20];
    private int nameLength;
    private int valueLength;
    private int valueKept;
    private byte @Nullable [] field;
    private boolean host;
    private boolean expectation;
    private boolean chunked;
    private long contentLength;

    HeadFields() {
        reset();
    }

    void reset() {
        host = false;
        expectation = false;
        chunked = false;
        contentLength = -1;
    }

    /** Begins a field. */
    void begin() {
        nameLength = 0;
    }

    void name(byte octet) {
        if (nameLength < name.length) {
            name[nameLength] = octet >= 'A' && octet <= 'Z' ? (byte) (octet | 0x20) : octet;
        }
        nameLength++;
    }

    /** Ends the field's name; false when it is one that a trailer must not have (RFC 9110 §6.5.1). */
    boolean named(boolean trailer) {
        field = switch (nameLength) {
            case 4 -> is(HOST) ? HOST : null;
            case 6 -> is(EXPECT) ? EXPECT : null;
            case 14 -> is(CONTENT_LENGTH) ? CONTENT_LENGTH : null;
            case 17 -> is(TRANSFER_ENCODING) ? TRANSFER_ENCODING : null;
            default -> null;
        };
        valueLength = 0;
        valueKept = 0;
        return !trailer || field == null;
    }

    /** Whether the bytes of the field's value are to be given to {@link #value}. */
    boolean matters() {
        return field != null;
    }

    /** A byte of the value; blanks around it are dropped. */
    void value(byte octet) {
        boolean blank = octet == ' ' || octet == '\t';
        if (blank && valueLength == 0) {
            return;
        }
        if (valueLength < value.length) {
            value[valueLength] = octet;
        }
        valueLength++;
        if (!blank) {
            valueKept = valueLength;
        }
    }

    /** Ends the field; says what is wrong with it, if anything. */
    @Nullable
    Rejection end() {
        byte[] ended = field;
        field = null;
        if (ended == HOST) {
            return host();
        }
        if (ended == CONTENT_LENGTH) {
            return contentLength();
        }
        if (ended == TRANSFER_ENCODING) {
            return transferEncoding();
        }
        return ended == EXPECT ? expectation() : null;
    }

    /** What is wrong with the head as a whole, if anything. */
    @Nullable
    Rejection complete(boolean http10, long maxBodyBytes) {
        if (!host) {
            return Rejection.malformed("Host is missing (expected: one Host field)");
        }
        if (chunked && contentLength >= 0) {
            return Rejection.malformed("both Content-Length and Transfer-Encoding (expected: one of them)");
        }
        if (chunked && http10) {
            return Rejection.malformed("Transfer-Encoding in HTTP/1.0 (expected: HTTP/1.1)");
        }
        return contentLength > maxBodyBytes ? Rejection.bodyTooLarge(maxBodyBytes) : null;
    }

    boolean chunked() {
        return chunked;
    }

    /** Bytes of the body; 0 when the field is absent. */
    long length() {
        return Math.max(0, contentLength);
    }

    /** Whether the client waits for 100 Continue before it sends the body. */
    boolean expectsContinue() {
        return expectation;
    }

    private @Nullable Rejection host() {
        if (host) {
            return Rejection.malformed("Host more than once (expected: one Host field)");
        }
        if (valueKept == 0) {
            return Rejection.malformed("Host is empty (expected: a host name)");
        }
        host = true;
        return null;
    }

    private @Nullable Rejection contentLength() {
        if (contentLength >= 0) {
            return Rejection.malformed("Content-Length more than once (expected: one)");
        }
        if (valueKept == 0 || valueKept > MAX_DIGITS) {
            return malformedLength();
        }
        long length = 0;
        for (int i = 0; i < valueKept; i++) {
            if (!Octets.isDigit(value[i])) {
                return malformedLength();
            }
            length = length * 10 + (value[i] - '0');
        }
        contentLength = length;
        return null;
    }

    private @Nullable Rejection transferEncoding() {
        if (chunked) {
            return Rejection.malformed("Transfer-Encoding more than once (expected: one)");
        }
        if (!valueIs(CHUNKED)) {
            return Rejection.malformed("unknown Transfer-Encoding (expected: chunked)");
        }
        chunked = true;
        return null;
    }

    private @Nullable Rejection expectation() {
        if (expectation || !valueIs(CONTINUE)) {
            return Rejection.unmetExpectation();
        }
        expectation = true;
        return null;
    }

    private static Rejection malformedLength() {
        return Rejection.malformed("malformed Content-Length (expected: 1 to " + MAX_DIGITS + " digits)");
    }

    private boolean is(byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (name[i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean valueIs(byte[] expected) {
        if (valueKept != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            byte octet = value[i];
            if ((octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] name(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}

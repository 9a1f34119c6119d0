package dev.sluice.gateway.wire;

import akka.util.ByteString;
import java.nio.charset.StandardCharsets;

/**
 * Where a response of our own HTTP layer begins and ends (RFC 9112 §6). It trusts what it reads: a head comes as a whole in
 * one element, with no more blanks than needed.
 *
 * <p>Not thread-safe: confined to its connection.
 */
final class ResponseFraming {
    private enum Part {
        HEAD,
        LENGTH,
        CHUNK_SIZE,
        CHUNK_DATA,
        TRAILER,
        UNTIL_CLOSE,
        COMPLETE
    }

    private Part part = Part.HEAD;
    private boolean last;
    private boolean continued;
    private boolean switched;
    private long remaining;
    private int lineLength;

    /** Begins the response to another request. */
    void next() {
        part = Part.HEAD;
        continued = false;
    }

    /** Whether a byte of the final response has passed. */
    boolean isBegun() {
        return part != Part.HEAD;
    }

    boolean isComplete() {
        return part == Part.COMPLETE;
    }

    /** Whether the response ends the connection. */
    boolean isLast() {
        return last;
    }

    /** Whether 100 Continue has passed. */
    boolean isContinued() {
        return continued;
    }

    /** Whether the response has switched to another protocol: nothing after it is HTTP. */
    boolean isSwitched() {
        return switched;
    }

    /** Takes bytes as they leave; a response {@code toHead} has no body whatever its fields say. */
    void pass(ByteString bytes, boolean toHead) {
        int size = bytes.size();
        int at = 0;
        while (at < size && part != Part.COMPLETE && part != Part.UNTIL_CLOSE) {
            at = switch (part) {
                case HEAD -> head(bytes, at, toHead);
                case LENGTH, CHUNK_DATA -> data(at, size);
                case CHUNK_SIZE -> chunkSize(bytes, at, size);
                default -> trailer(bytes, at, size);
            };
        }
    }

    private int head(ByteString bytes, int from, boolean toHead) {
        String text = text(bytes, from);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            part = Part.UNTIL_CLOSE;
            last = true;
            return bytes.size();
        }
        String fields = text.substring(0, end + 2);
        int status = Integer.parseInt(fields, 9, 12, 10);
        if (status == 101) {
            part = Part.UNTIL_CLOSE;
            last = true;
            switched = true;
            return bytes.size();
        }
        if (status >= 100 && status < 200) {
            continued = true;
            return from + end + 4;
        }
        last |= fields.contains("\r\nConnection: close\r\n");
        int length = fields.indexOf("\r\nContent-Length: ");
        if (toHead || status == 204 || status == 304) {
            part = Part.COMPLETE;
        } else if (length >= 0) {
            remaining = Long.parseLong(fields, length + 18, fields.indexOf("\r\n", length + 2), 10);
            part = remaining == 0 ? Part.COMPLETE : Part.LENGTH;
        } else if (fields.contains("\r\nTransfer-Encoding: chunked\r\n")) {
            beginChunk();
        } else {
            part = Part.UNTIL_CLOSE;
            last = true;
        }
        return from + end + 4;
    }

    /** Enough of the bytes as text to hold the head. */
    private static String text(ByteString bytes, int from) {
        for (long length = 1024; ; length *= 8) {
            ByteString part = bytes.slice(from, (int) Math.min(bytes.size(), from + length));
            String text = new String(part.toArrayUnsafe(), StandardCharsets.ISO_8859_1);
            if (text.contains("\r\n\r\n") || from + length >= bytes.size()) {
                return text;
            }
        }
    }

    private int data(int from, int size) {
        long taken = Math.min(remaining, size - from);
        remaining -= taken;
        if (remaining == 0) {
            if (part == Part.LENGTH) {
                part = Part.COMPLETE;
            } else {
                beginChunk();
            }
        }
        return from + (int) taken;
    }

    private void beginChunk() {
        part = Part.CHUNK_SIZE;
        remaining = 0;
        lineLength = 0;
    }

    private int chunkSize(ByteString bytes, int from, int size) {
        for (int at = from; at < size; at++) {
            byte octet = bytes.apply(at);
            int digit = Octets.hex(octet);
            if (octet == '\n') {
                part = remaining == 0 ? Part.TRAILER : Part.CHUNK_DATA;
                remaining += 2;
                lineLength = 0;
                return at + 1;
            }
            if (digit >= 0 && lineLength >= 0) {
                remaining = remaining * 16 + digit;
            } else {
                lineLength = -1;
            }
        }
        return size;
    }

    private int trailer(ByteString bytes, int from, int size) {
        for (int at = from; at < size; at++) {
            byte octet = bytes.apply(at);
            if (octet == '\n') {
                if (lineLength == 0) {
                    part = Part.COMPLETE;
                    return at + 1;
                }
                lineLength = 0;
            } else if (octet != '\r') {
                lineLength++;
            }
        }
        return size;
    }
}

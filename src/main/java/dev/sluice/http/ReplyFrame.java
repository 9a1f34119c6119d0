package dev.sluice.http;

import akka.util.ByteString;
import java.nio.charset.StandardCharsets;

/**
 * Where one reply ends in the bytes that come in (RFC 9112 §6). The HTTP layer does not say whether anything followed a
 * reply in the same read, and would take it for the next call's reply; so the bytes are counted here as well.
 *
 * <p>Not thread-safe.
 */
final class ReplyFrame {
    private enum State {
        HEAD,
        LENGTH,
        CHUNK_SIZE,
        CHUNK_DATA,
        TRAILER,
        UNTIL_CLOSE,
        WHOLE,
        ODD
    }

    private static final int MAX_HEAD = 4 << 20;

    /** Real ones send one or two; the HTTP layer's parser calls itself for each, until the stack is full. */
    private static final int MAX_INTERIM = 16;

    private State state = State.HEAD;
    private ByteString head = ByteString.emptyByteString();
    private long left;
    private int lineLength;
    private boolean sizeRead;
    private int interim;

    /** Starts with the next reply. */
    void reset() {
        state = State.HEAD;
        head = ByteString.emptyByteString();
        interim = 0;
    }

    /** Whether more interim replies (1xx) came before the reply than any provider has reason to send. */
    boolean isFlooded() {
        return interim > MAX_INTERIM;
    }

    /** Whether one whole reply was read, and not a byte more. */
    boolean isWhole() {
        return state == State.WHOLE;
    }

    /** Whether not even the head is complete. */
    boolean isInHead() {
        return state == State.HEAD;
    }

    void read(ByteString bytes) {
        int at = 0;
        int size = bytes.size();
        while (at < size) {
            at = switch (state) {
                case HEAD -> readHead(bytes, at);
                case LENGTH -> skip(bytes, at, State.WHOLE);
                case CHUNK_SIZE -> readSize(bytes, at);
                case CHUNK_DATA -> skip(bytes, at, State.CHUNK_SIZE);
                case TRAILER -> readTrailer(bytes, at);
                case UNTIL_CLOSE -> size;
                case WHOLE, ODD -> odd(size);
            };
        }
    }

    private int readHead(ByteString bytes, int from) {
        ByteString all = head.isEmpty() ? bytes.drop(from) : head.concat(bytes.drop(from));
        String text = all.decodeString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            head = all;
            return all.size() > MAX_HEAD ? odd(bytes.size()) : bytes.size();
        }
        int headBefore = head.size();
        head = ByteString.emptyByteString();
        state = framing(text, end + 2);
        return from + end + 4 - headBefore;
    }

    private State framing(String text, int end) {
        int space = text.indexOf(' ');
        if (space < 0 || space + 4 > end) {
            return State.ODD;
        }
        String status = text.substring(space + 1, space + 4);
        if (status.equals("101")) {
            // Nobody asked to switch protocols (RFC 9110 §15.2.2).
            return State.ODD;
        }
        if (status.startsWith("1")) {
            return ++interim > MAX_INTERIM ? State.ODD : State.HEAD;
        }
        if (status.equals("204") || status.equals("304")) {
            return State.WHOLE;
        }
        State framing = State.UNTIL_CLOSE;
        for (int line = text.indexOf("\r\n") + 2; line < end; line = text.indexOf("\r\n", line) + 2) {
            if (text.regionMatches(true, line, "transfer-encoding:", 0, 18)) {
                lineLength = 0;
                left = 0;
                sizeRead = false;
                framing = State.CHUNK_SIZE;
            } else if (framing != State.CHUNK_SIZE && text.regionMatches(true, line, "content-length:", 0, 15)) {
                framing = length(
                        text.substring(line + 15, text.indexOf("\r\n", line)).strip());
            }
        }
        return framing;
    }

    private State length(String digits) {
        try {
            left = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return State.ODD;
        }
        return left == 0 ? State.WHOLE : State.LENGTH;
    }

    private int skip(ByteString bytes, int at, State next) {
        int step = (int) Math.min(left, bytes.size() - at);
        left -= step;
        if (left == 0) {
            state = next;
        }
        return at + step;
    }

    /** One byte of a size line; it ends with the line feed. */
    private int readSize(ByteString bytes, int at) {
        byte next = bytes.apply(at);
        int digit = Character.digit(next, 16);
        if (next == '\n') {
            state = left == 0 ? State.TRAILER : State.CHUNK_DATA;
            left = left == 0 ? 0 : left + 2;
            lineLength = 0;
            sizeRead = false;
        } else if (digit >= 0 && !sizeRead) {
            left = left * 16 + digit;
        } else {
            sizeRead = true;
        }
        return at + 1;
    }

    /** One byte of the trailer; an empty line ends it. */
    private int readTrailer(ByteString bytes, int at) {
        byte next = bytes.apply(at);
        if (next == '\n' && lineLength == 0) {
            state = State.WHOLE;
        } else if (next == '\n') {
            lineLength = 0;
        } else if (next != '\r') {
            lineLength++;
        }
        return at + 1;
    }

    private int odd(int size) {
        state = State.ODD;
        return size;
    }
}

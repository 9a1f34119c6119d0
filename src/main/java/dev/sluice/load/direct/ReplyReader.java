package dev.sluice.load.direct;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads HTTP/1.1 replies to {@code POST} (RFC 9112), one after the other, however their bytes are cut. It looks at the four fields that
 * matter to where a reply ends and what it is, and keeps the head of one that is no 200.
 */
final class ReplyReader {
    private static final int MAX_HEAD = 64 * 1024;

    /** Hears what a reply is made of, in order. */
    interface Listener {
        /**
         * The head has come.
         *
         * @param status the final status
         * @param eventStream whether its body is a stream of events
         */
        void onHead(int status, boolean eventStream);

        /** {@code bytes[from, to)} belong to the body. */
        void onBody(byte[] bytes, int from, int to);

        /** The body is complete. */
        void onEnd();
    }

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        UNTIL_CLOSE
    }

    private final Listener listener;
    private State state = State.HEAD;
    private byte[] head = new byte[0];
    private int headLength;
    private byte[] kept = new byte[0];
    private long left;
    private int digits;
    private boolean extension;
    private int trailerLine;
    private boolean keepAlive;
    private boolean begun;

    ReplyReader(Listener listener) {
        this.listener = listener;
    }

    /** Whether anything of the reply has come. */
    boolean hasBegun() {
        return begun || headLength > 0;
    }

    /** Whether the connection may be used for another request once the reply has ended. */
    boolean isReusable() {
        return keepAlive && state == State.HEAD && headLength == 0;
    }

    /** The head of the latest reply that was no 200, from its status line on; empty for a 200. */
    String keptHead() {
        return new String(kept, StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads {@code bytes[from, to)}.
     *
     * @throws BadReplyException when they are no reply; of no use after it
     */
    void read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = switch (state) {
                case HEAD -> readHead(bytes, at, to);
                case BODY, CHUNK -> readBody(bytes, at, to);
                case CHUNK_SIZE -> readSize(bytes, at, to);
                case CHUNK_END -> readChunkEnd(bytes, at);
                case TRAILER -> readTrailer(bytes, at, to);
                case UNTIL_CLOSE -> {
                    listener.onBody(bytes, at, to);
                    yield to;
                }
            };
        }
    }

    /** The other side has closed; gives whether the reply ended by that. */
    boolean close() {
        if (state != State.UNTIL_CLOSE) {
            return false;
        }
        keepAlive = false;
        end();
        return true;
    }

    private int readHead(byte[] bytes, int from, int to) {
        if (headLength == 0) {
            int end = headEnd(bytes, from, from, to);
            if (end >= 0) {
                onHead(bytes, from, end);
                return end;
            }
        }
        if (headLength + to - from > MAX_HEAD) {
            throw new BadReplyException("the head is longer than " + MAX_HEAD + " bytes");
        }
        if (head.length - headLength < to - from) {
            head = Arrays.copyOf(head, Math.max(1_024, 2 * (headLength + to - from)));
        }
        System.arraycopy(bytes, from, head, headLength, to - from);
        int before = headLength;
        headLength += to - from;
        int end = headEnd(head, 0, Math.max(0, before - 3), headLength);
        if (end < 0) {
            return to;
        }
        int surplus = headLength - end;
        headLength = 0;
        onHead(head, 0, end);
        return to - surplus;
    }

    /** Just behind the empty line, or -1. */
    private static int headEnd(byte[] bytes, int start, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                if (i > start && bytes[i - 1] == '\n') {
                    return i + 1;
                }
                if (i > start + 1 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    private void onHead(byte[] bytes, int from, int to) {
        int status = status(bytes, from, to);
        if (status >= 100 && status < 200) {
            if (status == 101) {
                throw new BadReplyException("it switches protocols (101), which nobody asked for");
            }
            return;
        }
        begun = true;
        boolean old = bytes[from + 7] == '0';
        keepAlive = !old;
        long length = -1;
        boolean chunked = false;
        boolean events = false;
        int line = lineEnd(bytes, from, to);
        while (line < to) {
            int end = lineEnd(bytes, line, to);
            int colon = line;
            while (colon < end && bytes[colon] != ':') {
                colon++;
            }
            int name = colon - line;
            if (name == 14 && is(bytes, line, "content-length")) {
                length = length(bytes, colon + 1, end, length);
            } else if (name == 17 && is(bytes, line, "transfer-encoding")) {
                chunked = has(bytes, colon + 1, end, "chunked");
            } else if (name == 12 && is(bytes, line, "content-type")) {
                events = has(bytes, colon + 1, end, "text/event-stream");
            } else if (name == 10 && is(bytes, line, "connection")) {
                keepAlive = old ? has(bytes, colon + 1, end, "keep-alive") : !has(bytes, colon + 1, end, "close");
            }
            line = end;
        }
        kept = status == 200 ? new byte[0] : Arrays.copyOfRange(bytes, from, to);
        listener.onHead(status, events);
        if (chunked) {
            state = State.CHUNK_SIZE;
            left = 0;
            digits = 0;
            extension = false;
        } else if (length == 0 || status == 204 || status == 304) {
            end();
        } else if (length > 0) {
            state = State.BODY;
            left = length;
        } else {
            state = State.UNTIL_CLOSE;
        }
    }

    private static int status(byte[] bytes, int from, int to) {
        if (to - from < 13 || !is(bytes, from, "http/1.") || bytes[from + 8] != ' ') {
            throw new BadReplyException("it does not begin with an HTTP/1.1 status line");
        }
        int status = 0;
        for (int i = from + 9; i < from + 12; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                throw new BadReplyException("its status is no number");
            }
            status = status * 10 + bytes[i] - '0';
        }
        return status;
    }

    private static long length(byte[] bytes, int from, int to, long before) {
        long length = -1;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b >= '0' && b <= '9') {
                length = Math.max(0, length) * 10 + b - '0';
                if (length > Long.MAX_VALUE / 20) {
                    throw new BadReplyException("its Content-Length is too large");
                }
            } else if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                throw new BadReplyException("its Content-Length is no number");
            }
        }
        if (length < 0 || (before >= 0 && before != length)) {
            throw new BadReplyException("its Content-Length is no number, or two");
        }
        return length;
    }

    private int readBody(byte[] bytes, int from, int to) {
        int end = (int) Math.min(to, from + left);
        listener.onBody(bytes, from, end);
        left -= end - from;
        if (left == 0) {
            if (state == State.BODY) {
                end();
            } else {
                state = State.CHUNK_END;
                digits = 0;
            }
        }
        return end;
    }

    private int readSize(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                if (digits == 0) {
                    throw new BadReplyException("a chunk has no size");
                }
                state = left == 0 ? State.TRAILER : State.CHUNK;
                trailerLine = 0;
                return i + 1;
            }
            int digit = extension ? -1 : Character.digit(b, 16);
            if (digit >= 0) {
                if (++digits > 15) {
                    throw new BadReplyException("a chunk's size is too large");
                }
                left = left * 16 + digit;
            } else if (b == ';' || b == ' ' || b == '\t' || b == '\r' || extension) {
                extension = true;
            } else {
                throw new BadReplyException("a chunk's size is no number");
            }
        }
        return to;
    }

    private int readChunkEnd(byte[] bytes, int at) {
        byte b = bytes[at];
        if (b == '\r' && digits == 0) {
            digits = 1;
        } else if (b == '\n') {
            state = State.CHUNK_SIZE;
            left = 0;
            digits = 0;
            extension = false;
        } else {
            throw new BadReplyException("a chunk is longer than its size");
        }
        return at + 1;
    }

    private int readTrailer(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                if (trailerLine == 0) {
                    end();
                    return i + 1;
                }
                trailerLine = 0;
            } else if (bytes[i] != '\r' && ++trailerLine > MAX_HEAD) {
                throw new BadReplyException("a trailer is longer than " + MAX_HEAD + " bytes");
            }
        }
        return to;
    }

    private void end() {
        state = State.HEAD;
        begun = false;
        listener.onEnd();
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return to;
    }

    /** Whether the bytes begin with a text, which is lower case. */
    private static boolean is(byte[] bytes, int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            int b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(byte[] bytes, int from, int to, String text) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .contains(text);
    }
}

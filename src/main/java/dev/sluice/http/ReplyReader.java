package dev.sluice.http;

import java.util.Arrays;

/**
 * Reads HTTP/1.1 replies (RFC 9112) to requests that are not pipelined, one after the other, however their bytes are cut. What
 * leaves open where a reply ends is refused: lengths that differ (§6.3), transfer codings other than {@code chunked} (§6.1),
 * names with spaces (§5.1), characters that end no line but might somewhere else. Interim replies (RFC 9110 §15.2) are passed
 * over, up to {@value #MAX_INTERIM} of them.
 *
 * <p>Confined to its connection. Of no use after it threw, or once bytes followed a reply.
 */
public final class ReplyReader {
    /** Real providers send one or two. */
    static final int MAX_INTERIM = 16;

    private static final int MAX_HEAD = 256 * 1024;
    private static final String BEGIN = "http/1.";

    /** Hears what a reply is made of, in order. */
    public interface Listener {
        /**
         * The head has come; {@link ReplyReader#head} has all of it until this returns.
         *
         * @param status the final status
         * @param eventStream whether its body is a stream of events
         */
        void onHead(int status, boolean eventStream);

        /** {@code bytes[from, to)} belong to the body. */
        void onBody(byte[] bytes, int from, int to);

        /**
         * The body is complete.
         *
         * @param surplus whether bytes followed in the same read, which nobody had asked for; they are dropped
         */
        void onEnd(boolean surplus);
    }

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        UNTIL_CLOSE,
        SPENT
    }

    private final Listener listener;
    private final HeadLines lines;
    private State state = State.HEAD;
    private byte[] head = new byte[0];
    private int headLength;
    private int interim;
    private long left;
    private int digits;
    private boolean extension;
    private int trailerLine;
    private boolean keepAlive;
    private boolean begun;

    /**
     * @param maxFields the most header fields of a reply
     * @param maxValueBytes the longest value of one
     */
    public ReplyReader(Listener listener, int maxFields, int maxValueBytes) {
        this.listener = listener;
        this.lines = new HeadLines(maxFields, maxValueBytes);
    }

    /** Whether anything of the reply has come. */
    public boolean hasBegun() {
        return begun || headLength > 0;
    }

    /** Whether the connection may be used for another request once the reply has ended. */
    public boolean isReusable() {
        return keepAlive && state == State.HEAD && headLength == 0;
    }

    /** The head; to be asked for while {@link Listener#onHead} is told of it. */
    public HttpHead head() {
        return lines.head();
    }

    /** How many bytes the body has, as the head says; -1 when it doesn't. */
    long bodyLength() {
        return lines.isChunked() ? -1 : lines.length();
    }

    /**
     * Reads {@code bytes[from, to)}.
     *
     * @throws BadReplyException when they are no reply
     */
    public void read(byte[] bytes, int from, int to) {
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
                case SPENT -> to;
            };
        }
    }

    /** The other side has closed; gives whether the reply ended by that. */
    public boolean close() {
        if (state != State.UNTIL_CLOSE) {
            return false;
        }
        keepAlive = false;
        end(false);
        return true;
    }

    private int readHead(byte[] bytes, int from, int to) {
        if (headLength == 0) {
            int end = headEnd(bytes, from, from, to);
            if (end >= 0) {
                onHead(bytes, from, end, end < to);
                return end;
            }
        }
        int size = headLength + to - from;
        if (size > MAX_HEAD) {
            throw new BadReplyException("the head is longer than " + MAX_HEAD + " bytes");
        }
        if (head.length < size) {
            head = Arrays.copyOf(head, Math.max(1_024, 2 * size));
        }
        System.arraycopy(bytes, from, head, headLength, to - from);
        int before = headLength;
        headLength = size;
        int end = headEnd(head, 0, Math.max(0, before - 3), headLength);
        if (end < 0) {
            // Who speaks something else may wait for us to go on.
            if (!HeadLines.is(head, 0, BEGIN, Math.min(headLength, BEGIN.length()))) {
                throw HeadLines.noStatusLine();
            }
            return to;
        }
        int surplus = headLength - end;
        headLength = 0;
        onHead(head, 0, end, surplus > 0);
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

    private void onHead(byte[] bytes, int from, int to, boolean more) {
        int status = lines.read(bytes, from, to);
        if (status >= 100 && status < 200) {
            if (status == 101) {
                throw new BadReplyException(status, false, "it switches protocols (101), which nobody asked for");
            }
            if (++interim > MAX_INTERIM) {
                throw new BadReplyException(0, true, "interim replies (1xx) without end");
            }
            return;
        }
        begun = true;
        interim = 0;
        keepAlive = lines.isKeptAlive();
        listener.onHead(status, lines.isEventStream());
        if (status == 204 || status == 304) {
            end(more);
        } else if (lines.isChunked()) {
            state = State.CHUNK_SIZE;
            left = 0;
            digits = 0;
            extension = false;
        } else if (lines.length() == 0) {
            end(more);
        } else if (lines.length() > 0) {
            state = State.BODY;
            left = lines.length();
        } else {
            state = State.UNTIL_CLOSE;
        }
    }

    private int readBody(byte[] bytes, int from, int to) {
        int end = (int) Math.min(to, from + left);
        listener.onBody(bytes, from, end);
        left -= end - from;
        if (left == 0) {
            if (state == State.BODY) {
                end(end < to);
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
            } else if (extension) {
                if (++trailerLine > MAX_HEAD) {
                    throw new BadReplyException("a chunk's extension is longer than " + MAX_HEAD + " bytes");
                }
            } else if (b == ';' || b == ' ' || b == '\t' || b == '\r') {
                extension = true;
                trailerLine = 0;
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
                    end(i + 1 < to);
                    return i + 1;
                }
                trailerLine = 0;
            } else if (bytes[i] != '\r' && ++trailerLine > MAX_HEAD) {
                throw new BadReplyException("a trailer is longer than " + MAX_HEAD + " bytes");
            }
        }
        return to;
    }

    private void end(boolean surplus) {
        state = surplus ? State.SPENT : State.HEAD;
        begun = false;
        listener.onEnd(surplus);
    }
}

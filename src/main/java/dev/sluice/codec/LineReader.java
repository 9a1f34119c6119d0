package dev.sluice.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lines of bytes, each of a bounded length. One thread. */
public final class LineReader {
    private final InputStream in;
    private final long maxBytes;
    private final byte[] buffer = new byte[8192];
    private int at;
    private int end;

    /** A line, without its end. */
    public static final class Line {
        private final byte[] bytes;
        private final boolean tooLong;

        private Line(byte[] bytes, boolean tooLong) {
            this.bytes = bytes;
            this.tooLong = tooLong;
        }

        /** Its bytes; none when it was too long. */
        public byte[] bytes() {
            return bytes;
        }

        /** Whether it was longer than allowed; it was read past and is not kept. */
        public boolean isTooLong() {
            return tooLong;
        }
    }

    /**
     * Reads a stream, which it does not close.
     *
     * @param maxBytes longest line that is kept
     */
    public LineReader(InputStream in, long maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The next line; null at the end of the stream. What follows the last end of a line is one, unless it is empty. */
    public @Nullable Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        while (true) {
            if (at == end) {
                at = 0;
                end = Math.max(0, in.read(buffer));
                if (end == 0) {
                    return line.size() == 0 && !tooLong ? null : line(line, tooLong);
                }
            }
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            tooLong |= line.size() + (long) (at - from) > maxBytes;
            if (tooLong) {
                line.reset();
            } else {
                line.write(buffer, from, at - from);
            }
            if (at < end) {
                at++;
                return line(line, tooLong);
            }
        }
    }

    private static Line line(ByteArrayOutputStream line, boolean tooLong) {
        return new Line(line.toByteArray(), tooLong);
    }
}

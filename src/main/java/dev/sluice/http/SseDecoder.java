package dev.sluice.http;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.FailureKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of an event stream into events, however the bytes are cut.
 *
 * <p>WHATWG HTML §9.2.6: lines end with CR, LF or CRLF; one leading BOM is dropped; comments and unknown fields are
 * passed over; {@code data} lines are joined by line feeds; an event without {@code data} is none; an event that no blank
 * line ended is dropped (see {@link #hasPartial}). {@code retry} is read by nobody here. Bytes that are no UTF-8 become
 * U+FFFD. No line end can hide inside a UTF-8 sequence, so lines are found in the bytes and each is decoded once.
 *
 * <p>Confined to its stream. Of no use after it threw.
 */
public final class SseDecoder {
    /** The most bytes one event, or one line, may have unless told otherwise: 4 MiB. */
    public static final int MAX_EVENT_BYTES = 4 * 1024 * 1024;

    private static final int KEPT_LINE_BYTES = 64 * 1024;
    private static final byte[] NONE = new byte[0];

    private final int maxEventBytes;
    private byte[] line = NONE;
    private int lineLength;
    private boolean afterCr;
    private boolean begun;
    private final StringBuilder moreData = new StringBuilder();
    private @Nullable String firstData;
    private int dataBytes;
    private String type = "";
    private String lastEventId = "";

    public SseDecoder() {
        this(MAX_EVENT_BYTES);
    }

    /** @param maxEventBytes the most bytes of one event's data, or of one line; more than 0 */
    public SseDecoder(int maxEventBytes) {
        if (maxEventBytes <= 0) {
            throw new IllegalArgumentException("maxEventBytes: " + maxEventBytes + " (expected: more than 0)");
        }
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Reads {@code bytes[from, to)}; {@code out} hears each event that they complete, in order.
     *
     * @throws BrokenBodyException when an event is too long
     */
    public void decode(byte[] bytes, int from, int to, Consumer<SseEvent> out) {
        int start = from;
        if (afterCr && start < to) {
            afterCr = false;
            if (bytes[start] == '\n') {
                start++;
            }
        }
        int at = start;
        while (at < to) {
            byte b = bytes[at];
            if (b != '\n' && b != '\r') {
                at++;
                continue;
            }
            onLine(bytes, start, at, out);
            at++;
            if (b == '\r') {
                if (at == to) {
                    afterCr = true;
                } else if (bytes[at] == '\n') {
                    at++;
                }
            }
            start = at;
        }
        keep(bytes, start, to);
    }

    /** Whether an event was begun and not ended: at the end of the stream, what is dropped. */
    public boolean hasPartial() {
        return lineLength > 0 || firstData != null || !type.isEmpty();
    }

    private void onLine(byte[] bytes, int from, int to, Consumer<SseEvent> out) {
        if (lineLength == 0) {
            check(to - from);
            readLine(bytes, from, to, out);
            return;
        }
        keep(bytes, from, to);
        int length = lineLength;
        lineLength = 0;
        readLine(line, 0, length, out);
        if (line.length > KEPT_LINE_BYTES) {
            line = NONE;
        }
    }

    private void keep(byte[] bytes, int from, int to) {
        int added = to - from;
        if (added == 0) {
            return;
        }
        check(lineLength + added);
        if (line.length - lineLength < added) {
            int doubled = (int) Math.min(2L * line.length, maxEventBytes);
            line = Arrays.copyOf(line, Math.max(doubled, Math.max(lineLength + added, 512)));
        }
        System.arraycopy(bytes, from, line, lineLength, added);
        lineLength += added;
    }

    private void check(int lineBytes) {
        if (lineBytes < 0 || lineBytes > Math.max(0, maxEventBytes - dataBytes)) {
            throw new BrokenBodyException(AttemptFailure.answered(
                    FailureKind.BAD_REPLY,
                    200,
                    "",
                    "an event of the stream is longer than " + maxEventBytes + " bytes"));
        }
    }

    private void readLine(byte[] bytes, int lineFrom, int to, Consumer<SseEvent> out) {
        int from = lineFrom;
        if (!begun) {
            begun = true;
            if (to - from >= 3
                    && bytes[from] == (byte) 0xEF
                    && bytes[from + 1] == (byte) 0xBB
                    && bytes[from + 2] == (byte) 0xBF) {
                from += 3;
            }
        }
        if (from == to) {
            dispatch(out);
        } else if (isField(bytes, from, to, "data")) {
            addData(value(bytes, from + 4, to));
            dataBytes += to - from + 1;
        } else if (isField(bytes, from, to, "event")) {
            type = value(bytes, from + 5, to);
        } else if (isField(bytes, from, to, "id")) {
            String id = value(bytes, from + 2, to);
            if (id.indexOf('\0') < 0) {
                lastEventId = id;
            }
        }
    }

    private void addData(String value) {
        if (firstData == null) {
            firstData = value;
        } else {
            moreData.append('\n').append(value);
        }
    }

    private void dispatch(Consumer<SseEvent> out) {
        @Nullable String data = firstData;
        String eventType = type.isEmpty() ? "message" : type;
        type = "";
        if (data == null) {
            return;
        }
        firstData = null;
        dataBytes = 0;
        if (!moreData.isEmpty()) {
            data = data + moreData;
            moreData.setLength(0);
        }
        out.accept(new SseEvent(eventType, data, lastEventId));
    }

    /** Whether the line is the field's name alone or followed by a colon. */
    private static boolean isField(byte[] bytes, int from, int to, String name) {
        int length = name.length();
        if (to - from < length || (to - from > length && bytes[from + length] != ':')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** What follows the colon at {@code colon}, without one leading space. */
    private static String value(byte[] bytes, int colon, int to) {
        int from = Math.min(colon + 1, to);
        if (from < to && bytes[from] == ' ') {
            from++;
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}

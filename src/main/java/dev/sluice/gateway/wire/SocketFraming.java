package dev.sluice.gateway.wire;

import akka.util.ByteString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The frames that come on a WebSocket (RFC 6455 §5), read strictly: no extension, text only, every length written in the
 * fewest bytes. A message is handed on once it is complete, as one frame, whatever pieces it came in; so what the layer above
 * holds is bounded by the longest message that is allowed. Any split of the bytes gives the same frames.
 *
 * <p>Not thread-safe: confined to its connection.
 */
final class SocketFraming {
    static final int CLOSE = 8;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int PONG = 10;
    private static final int MAX_CONTROL = 125;

    private enum Part {
        FIRST,
        LENGTH,
        LONG_LENGTH,
        MASK,
        DATA,
        ENDED
    }

    private final long maxMessageBytes;
    private final Pieces ready;
    private final byte[] mask = new byte[4];
    private final byte[] control = new byte[MAX_CONTROL];
    private byte[] message = new byte[0];
    private int messageLength;
    private boolean inMessage;
    private int begun;
    private Part part = Part.FIRST;
    private int opcode;
    private boolean last;
    private int lengthBytes;
    private int counted;
    private long length;
    private long at;

    /** @param ready takes the frames that may be handed on */
    SocketFraming(long maxMessageBytes, Pieces ready) {
        this.maxMessageBytes = maxMessageBytes;
        this.ready = ready;
    }

    /** Whether a frame or a message has begun that is not complete. */
    boolean isUnderWay() {
        return part != Part.ENDED && (part != Part.FIRST || inMessage);
    }

    /** How often a message, or a frame between messages, has begun. */
    int begun() {
        return begun;
    }

    /** Takes bytes as they come; says what is wrong with them, if anything. What follows a close is passed over. */
    @Nullable
    SocketClose feed(ByteString bytes) {
        byte[] octets = bytes.toArrayUnsafe();
        int from = 0;
        while (from < octets.length && part != Part.ENDED) {
            SocketClose wrong;
            if (part == Part.DATA) {
                int taken = (int) Math.min(length - at, octets.length - from);
                unmask(octets, from, taken);
                from += taken;
                wrong = at == length ? frameEnded() : null;
            } else {
                wrong = head(octets[from++] & 0xff);
            }
            if (wrong != null) {
                part = Part.ENDED;
                return wrong;
            }
        }
        return null;
    }

    private @Nullable SocketClose head(int octet) {
        switch (part) {
            case FIRST -> {
                return first(octet);
            }
            case LENGTH -> {
                return length(octet);
            }
            case LONG_LENGTH -> {
                length = length << 8 | octet;
                return ++counted == lengthBytes ? longLength() : null;
            }
            default -> {
                mask[counted++] = (byte) octet;
                return counted == mask.length ? masked() : null;
            }
        }
    }

    private @Nullable SocketClose first(int octet) {
        begun += inMessage ? 0 : 1;
        last = (octet & 0x80) != 0;
        opcode = octet & 0x0f;
        part = Part.LENGTH;
        if ((octet & 0x70) != 0) {
            return SocketClose.malformed("a reserved bit is set (expected: no extension)");
        }
        if (opcode == BINARY) {
            return SocketClose.notText();
        }
        if (isControl()) {
            return opcode > PONG || !last ? SocketClose.malformed("unknown or divided control frame") : null;
        }
        if (opcode > BINARY) {
            return SocketClose.malformed("unknown kind of frame");
        }
        if (inMessage != (opcode == CONTINUATION)) {
            return SocketClose.malformed(
                    inMessage ? "a message within another" : "the rest of a message that did not begin");
        }
        return null;
    }

    private @Nullable SocketClose length(int octet) {
        if ((octet & 0x80) == 0) {
            return SocketClose.malformed("a frame is not masked (expected: a client's are)");
        }
        int seven = octet & 0x7f;
        counted = 0;
        if (seven > MAX_CONTROL) {
            if (isControl()) {
                return SocketClose.malformed("a control frame is too long");
            }
            lengthBytes = seven == 126 ? 2 : 8;
            length = 0;
            part = Part.LONG_LENGTH;
            return null;
        }
        length = seven;
        part = Part.MASK;
        return checkLength();
    }

    private @Nullable SocketClose longLength() {
        if (length < 0 || length < (lengthBytes == 2 ? 126 : 1 << 16)) {
            return SocketClose.malformed("malformed length of a frame");
        }
        counted = 0;
        part = Part.MASK;
        return checkLength();
    }

    /** Before a byte of it is held. */
    private @Nullable SocketClose checkLength() {
        return !isControl() && length > maxMessageBytes - messageLength ? SocketClose.tooLong(maxMessageBytes) : null;
    }

    private @Nullable SocketClose masked() {
        at = 0;
        part = Part.DATA;
        inMessage |= !isControl();
        return length == 0 ? frameEnded() : null;
    }

    private void unmask(byte[] octets, int from, int count) {
        byte[] into = control;
        int offset = (int) at;
        if (!isControl()) {
            offset = messageLength;
            messageLength += count;
            if (messageLength > message.length) {
                long room = Math.max(messageLength, Math.min(maxMessageBytes, Math.max(1024, message.length * 2L)));
                message = Arrays.copyOf(message, (int) room);
            }
            into = message;
        }
        for (int i = 0; i < count; i++) {
            into[offset + i] = (byte) (octets[from + i] ^ mask[(int) (at + i) & 3]);
        }
        at += count;
    }

    private @Nullable SocketClose frameEnded() {
        part = Part.FIRST;
        if (isControl()) {
            if (opcode == CLOSE) {
                part = Part.ENDED;
                if (length == 1) {
                    return SocketClose.malformed("malformed code of a close");
                }
            }
            ready.add(frame(opcode, control, (int) length));
        } else if (last) {
            ready.add(frame(TEXT, message, messageLength));
            message = new byte[0];
            messageLength = 0;
            inMessage = false;
        }
        return null;
    }

    /** A client's frame under the mask that changes nothing. */
    private static ByteString frame(int opcode, byte[] data, int size) {
        int longer = size <= MAX_CONTROL ? 0 : size < 1 << 16 ? 2 : 8;
        byte[] frame = new byte[6 + longer + size];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | (longer == 0 ? size : longer == 2 ? 126 : 127));
        for (int i = 0; i < longer; i++) {
            frame[2 + i] = (byte) ((long) size >> (8 * (longer - 1 - i)));
        }
        System.arraycopy(data, 0, frame, 6 + longer, size);
        return ByteString.fromArrayUnsafe(frame);
    }

    private boolean isControl() {
        return opcode >= CLOSE;
    }
}

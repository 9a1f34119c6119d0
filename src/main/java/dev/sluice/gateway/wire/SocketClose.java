package dev.sluice.gateway.wire;

import akka.util.ByteString;
import java.nio.charset.StandardCharsets;

/**
 * Why a WebSocket is closed.
 *
 * @param code as in RFC 6455 §7.4
 * @param reason for people
 */
record SocketClose(int code, String reason) {
    private static final int MAX_REASON = 123;

    static SocketClose goingAway(String reason) {
        return new SocketClose(1001, reason);
    }

    static SocketClose malformed(String reason) {
        return new SocketClose(1002, reason);
    }

    static SocketClose notText() {
        return new SocketClose(1003, "binary data (expected: text)");
    }

    static SocketClose tooSlow(String reason) {
        return new SocketClose(1008, reason);
    }

    static SocketClose tooLong(long limit) {
        return new SocketClose(1009, "the message is too long (expected: at most " + limit + " bytes)");
    }

    /** It as a server's frame. */
    ByteString frame() {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_REASON);
        while (length < text.length && length > 0 && Octets.isContinuation(text[length])) {
            length--;
        }
        byte[] frame = new byte[4 + length];
        frame[0] = (byte) (0x80 | SocketFraming.CLOSE);
        frame[1] = (byte) (2 + length);
        frame[2] = (byte) (code >> 8);
        frame[3] = (byte) code;
        System.arraycopy(text, 0, frame, 4, length);
        return ByteString.fromArrayUnsafe(frame);
    }
}

package dev.sluice.gateway.wire;

import akka.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client's end of a WebSocket, frame by frame. */
final class RawSocket implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final String UPGRADE = String.join(
            "\r\n",
            "GET /socket HTTP/1.1",
            "Host: h",
            "Upgrade: websocket",
            "Connection: keep-alive, Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "",
            "");

    private final RawClient client;
    private final List<Frame> before = new ArrayList<>();

    /** A frame of the server's. */
    record Frame(int opcode, ByteString data) {
        String text() {
            return data.utf8String();
        }

        /** Of a close. */
        int code() {
            return (data.apply(0) & 0xff) << 8 | (data.apply(1) & 0xff);
        }

        String reason() {
            return data.drop(2).utf8String();
        }
    }

    private RawSocket(RawClient client) {
        this.client = client;
    }

    static RawSocket open(RawClient client) throws IOException {
        client.send(UPGRADE);
        return opened(client);
    }

    /** Over a client that has asked already. */
    static RawSocket opened(RawClient client) throws IOException {
        String head = client.head();
        if (!head.startsWith("HTTP/1.1 101 ")
                || !head.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")) {
            throw new IOException(head);
        }
        return new RawSocket(client);
    }

    RawClient client() {
        return client;
    }

    /** A client's frame. */
    static byte[] frame(int opcode, boolean last, byte[] data) {
        return frame((last ? 0x80 : 0) | opcode, data.length, true, data);
    }

    /** A frame with a first byte and a length of one's own. */
    static byte[] frame(int first, long length, boolean masked, byte[] data) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        int bytes = length <= 125 ? 0 : length < 1 << 16 ? 2 : 8;
        frame.write((masked ? 0x80 : 0) | (bytes == 0 ? (int) length : bytes == 2 ? 126 : 127));
        for (int i = bytes - 1; i >= 0; i--) {
            frame.write((int) (length >> (8 * i)));
        }
        byte[] mask = {0x11, (byte) 0xf2, 0x33, (byte) 0x84};
        if (masked) {
            frame.writeBytes(mask);
        }
        for (int i = 0; i < data.length; i++) {
            frame.write(masked ? data[i] ^ mask[i % 4] : data[i]);
        }
        return frame.toByteArray();
    }

    static byte[] text(String text) {
        return frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
    }

    RawSocket say(String text) throws IOException {
        client.send(text(text));
        return this;
    }

    Frame next() throws IOException {
        int first = one();
        int length = one();
        if (length > 125) {
            int bytes = length == 126 ? 2 : 8;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | one();
            }
        }
        byte[] data = new byte[length];
        for (int read = 0; read < length; ) {
            byte[] some = new byte[length - read];
            int n = client.read(some);
            if (n < 0) {
                throw new IOException("the end within a frame");
            }
            System.arraycopy(some, 0, data, read, n);
            read += n;
        }
        return new Frame(first & 0x0f, ByteString.fromArray(data));
    }

    /** Reads to the close, and returns it. */
    Frame closed() throws IOException {
        Frame frame = next();
        while (frame.opcode() != CLOSE) {
            before.add(frame);
            frame = next();
        }
        return frame;
    }

    /** What came before the close. */
    List<Frame> before() {
        return before;
    }

    private int one() throws IOException {
        byte[] octet = new byte[1];
        if (client.read(octet) < 0) {
            throw new IOException("the end");
        }
        return octet[0] & 0xff;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}

package dev.sluice.gateway.wire;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client's end of one connection, byte by byte. Reads give up after 20 s. */
final class RawClient implements AutoCloseable {
    /** A response as it came, without the framing of its body. */
    record Answer(int status, String head, String body) {}

    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RawClient connect(InetSocketAddress address) throws IOException {
        return connect(address, null, 0);
    }

    /** The same with TLS, or with a small receive buffer. */
    static RawClient connect(InetSocketAddress address, @Nullable SSLContext tls, int receiveBuffer)
            throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(address);
        if (tls == null) {
            return new RawClient(socket);
        }
        SSLSocket secure = (SSLSocket)
                tls.getSocketFactory().createSocket(socket, address.getHostString(), address.getPort(), true);
        secure.startHandshake();
        return new RawClient(secure);
    }

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    Socket socket() {
        return socket;
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends what the server may refuse halfway: that it no longer listens is no fault. */
    void trySend(byte[] bytes) {
        try {
            send(bytes);
        } catch (IOException e) {
            // Its answer tells more.
        }
    }

    /** Reads a whole response; one without length or chunks ends with the connection. */
    Answer answer() throws IOException {
        String head = head();
        int status = Integer.parseInt(head.substring(9, 12));
        String lower = head.toLowerCase(Locale.ROOT);
        int length = lower.indexOf("\r\ncontent-length: ");
        byte[] body;
        if (status == 100) {
            body = new byte[0];
        } else if (length >= 0) {
            body = in.readNBytes(Integer.parseInt(head.substring(length + 18, head.indexOf("\r\n", length + 2))));
        } else if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
            StringBuilder text = new StringBuilder();
            for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
                text.append(chunk);
            }
            body = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        } else {
            body = in.readAllBytes();
        }
        return new Answer(status, head, new String(body, StandardCharsets.UTF_8));
    }

    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) readByte());
        }
        return head.toString();
    }

    String chunk() throws IOException {
        StringBuilder size = new StringBuilder();
        while (size.indexOf("\r\n") < 0) {
            size.append((char) readByte());
        }
        int length = Integer.parseInt(size.toString().strip(), 16);
        String data = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        in.readNBytes(2);
        return data;
    }

    int read(byte[] into) throws IOException {
        return in.read(into);
    }

    /** Reads to the connection's end and returns what came; fails when it doesn't end in time. */
    String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                rest.append((char) octet);
            }
        } catch (SocketException reset) {
            rest.append("<reset>");
        }
        return rest.toString();
    }

    /** Closes with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int readByte() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }
}

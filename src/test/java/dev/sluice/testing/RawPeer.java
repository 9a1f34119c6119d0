package dev.sluice.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The server's end of one connection, for scripts. */
public final class RawPeer {
    private final Socket socket;
    private final InputStream in;

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public Socket socket() {
        return socket;
    }

    /** Reads one request, head and body; fails at the end of the connection. */
    public String readRequest() throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            text.append((char) readByte());
        }
        String head = text.toString();
        int at = head.toLowerCase(Locale.ROOT).indexOf("content-length:");
        if (at >= 0) {
            int length = Integer.parseInt(
                    head.substring(at + 15, head.indexOf("\r\n", at)).strip());
            text.append(new String(in.readNBytes(length), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    public void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Writes a complete JSON reply. */
    public void reply(String body) throws IOException {
        write(json(body));
    }

    /** A complete JSON reply with its length. */
    public static String json(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** The head of a chunked event stream. */
    public static String eventStreamHead() {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    }

    /** One chunk of a chunked body. */
    public static String chunk(String data) {
        return Integer.toHexString(data.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + data + "\r\n";
    }

    /** Waits until the client has closed or reset the connection; returns {@link System#nanoTime} then. */
    public long awaitClose() {
        try {
            while (in.read() >= 0) {
                // Whatever still comes.
            }
        } catch (IOException reset) {
            // A reset is a close.
        }
        return System.nanoTime();
    }

    /** Closes the connection with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private int readByte() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        return next;
    }
}

package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A provider that answers one chat with a stream that has no end, as fast as it is taken, and counts what was taken. It
 * keeps next to nothing itself: its send buffer is 8 KiB.
 */
final class EndlessProvider implements AutoCloseable {
    private static final int SEND_BUFFER = 8 << 10;
    private static final String EVENT =
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                    + "[{\"index\":0,\"delta\":{\"content\":\"" + "word ".repeat(40) + "\"},\"finish_reason\":null}]}\n\n";

    private final ServerSocket server;
    private final AtomicLong written = new AtomicLong();
    private volatile long closedNanos;

    EndlessProvider() throws IOException {
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "endless-provider");
        thread.setDaemon(true);
        thread.start();
    }

    String origin() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Bytes of the answer that were taken from it. */
    long written() {
        return written.get();
    }

    /** When its connection was closed by the other side; 0 while it is open. */
    long closedNanos() {
        return closedNanos;
    }

    private void serve() {
        byte[] chunk = (Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n").getBytes(StandardCharsets.US_ASCII);
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setSendBufferSize(SEND_BUFFER);
                readRequest(socket);
                OutputStream out = socket.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                try {
                    while (true) {
                        out.write(chunk);
                        written.addAndGet(chunk.length);
                    }
                } catch (IOException gone) {
                    closedNanos = System.nanoTime();
                }
            } catch (IOException e) {
                if (!server.isClosed() && closedNanos == 0 && written.get() > 0) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** A connection that is opened in advance and closed unused is an {@link IOException} like any other. */
    private static void readRequest(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        int length = 0;
        for (String line = in.readLine(); line == null || !line.isEmpty(); line = in.readLine()) {
            if (line == null) {
                throw new IOException("closed unused");
            }
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        if (in.skip(length) < length) {
            throw new IOException("closed in the middle of a request");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

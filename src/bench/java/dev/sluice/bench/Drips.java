package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Sockets that send the head of a request byte by byte. */
final class Drips implements AutoCloseable {
    private final List<SocketChannel> sockets = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong refused = new AtomicLong();
    private final Thread thread = new Thread(this::drip, "drips");

    Drips(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel socket = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nx-a: ".getBytes(StandardCharsets.US_ASCII)));
            sockets.add(socket);
        }
        thread.start();
    }

    /** Sends that failed: the gateway had cut the socket. */
    long refused() {
        return refused.get();
    }

    /** A turn takes half a second, spread over it. */
    private void drip() {
        try {
            while (!over.get()) {
                for (int i = 0; i < sockets.size() && !over.get(); i++) {
                    try {
                        sockets.get(i).write(ByteBuffer.wrap(new byte[] {'a'}));
                    } catch (IOException cut) {
                        refused.incrementAndGet();
                    }
                    if (i % 9 == 8) {
                        TimeUnit.MILLISECONDS.sleep(5);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        over.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel socket : sockets) {
            socket.close();
        }
    }
}

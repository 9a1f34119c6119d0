package dev.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server of bare sockets on loopback: each connection is played by a script on a thread of its own. */
public final class RawServer implements AutoCloseable {
    /** What the server does with one connection; the socket is closed when it returns. */
    public interface Script {
        void play(RawPeer peer) throws IOException;
    }

    private final ServerSocket socket;
    private final Script script;
    private final String scheme;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    private RawServer(ServerSocket socket, String scheme, Script script) {
        this.socket = socket;
        this.scheme = scheme;
        this.script = script;
    }

    public static RawServer start(Script script) {
        return start(ServerSocketFactory.getDefault(), "http", script);
    }

    /** The same with sockets of the factory's making, such as encrypted ones. */
    public static RawServer start(ServerSocketFactory sockets, String scheme, Script script) {
        try {
            RawServer server =
                    new RawServer(sockets.createServerSocket(0, 512, InetAddress.getLoopbackAddress()), scheme, script);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + port());
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Connections accepted since the start. */
    public int accepted() {
        return accepted.get();
    }

    /** Connections open now. */
    public int open() {
        return open.size();
    }

    /** The most that were open at once. */
    public int mostOpen() {
        return mostOpen.get();
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket each = socket.accept();
                each.setTcpNoDelay(true);
                accepted.incrementAndGet();
                open.add(each);
                mostOpen.accumulateAndGet(open.size(), Math::max);
                threads.execute(() -> play(each));
            } catch (IOException | RejectedExecutionException e) {
                return;
            }
        }
    }

    private void play(Socket each) {
        try (each) {
            script.play(new RawPeer(each));
        } catch (IOException e) {
            // The client is gone: what every script ends with.
        } finally {
            open.remove(each);
        }
    }
}

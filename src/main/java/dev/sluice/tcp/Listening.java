package dev.sluice.tcp;

import akka.actor.typed.ActorSystem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bound address. Methods may be called from any thread. */
public final class Listening extends Ready {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    /** How many connections are accepted before others get their turn. */
    private static final int BATCH = 64;
    /** After a failure, such as no more file descriptors: trying at once would fail again. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Takes a connection; on a dispatcher's thread. */
    interface Taker {
        void take(SocketChannel channel) throws IOException;
    }

    private final ServerSocketChannel channel;
    private final EventLoop loop;
    private final ActorSystem<?> system;
    private final Taker taker;
    private final InetSocketAddress address;
    private @Nullable SelectionKey key;

    Listening(ServerSocketChannel channel, EventLoop loop, ActorSystem<?> system, Taker taker) throws IOException {
        this.channel = channel;
        this.loop = loop;
        this.system = system;
        this.taker = taker;
        this.address = (InetSocketAddress) channel.getLocalAddress();
    }

    /** Where, with the port that was given when none was named. */
    public InetSocketAddress address() {
        return address;
    }

    /** Accepts no more; completes when the address is free. */
    public CompletableFuture<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.execute(() -> {
            abandoned();
            loop.onceClosed(() -> closed.complete(null));
        });
        return closed;
    }

    void start() {
        loop.execute(() -> {
            try {
                key = loop.register(channel, SelectionKey.OP_ACCEPT, this);
            } catch (IOException e) {
                LOG.error("{} can't be listened on", address, e);
            }
        });
    }

    @Override
    void ready(int operations) {
        try {
            for (int i = 0; i < BATCH; i++) {
                @Nullable SocketChannel accepted = channel.accept();
                if (accepted == null) {
                    return;
                }
                system.executionContext().execute(() -> take(accepted));
            }
        } catch (IOException e) {
            if (channel.isOpen()) {
                LOG.warn("{} accepts no connections for a moment: {}", address, e.getMessage());
                interest(0);
                system.scheduler()
                        .scheduleOnce(
                                PAUSE,
                                () -> loop.execute(() -> interest(SelectionKey.OP_ACCEPT)),
                                system.executionContext());
            }
        }
    }

    @Override
    void abandoned() {
        try {
            if (key != null) {
                key.cancel();
            }
            channel.close();
        } catch (IOException e) {
            LOG.debug("{} did not close", address, e);
        }
    }

    private void interest(int operations) {
        if (key != null && key.isValid()) {
            key.interestOps(operations);
        }
    }

    private void take(SocketChannel accepted) {
        try {
            taker.take(accepted);
        } catch (IOException | RuntimeException e) {
            LOG.debug("a connection ended before it was taken", e);
            try {
                accepted.close();
            } catch (IOException ignored) {
                LOG.debug("a connection did not close", ignored);
            }
        }
    }
}

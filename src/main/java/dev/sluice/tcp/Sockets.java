package dev.sluice.tcp;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import akka.actor.typed.javadsl.Adapter;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of an actor system and the threads that wait for them: its dispatcher's, where they are event loops
 * ({@link EventLoopDispatcher}), else threads of their own, one for every four processors, at most four. They end with the
 * system.
 */
public final class Sockets implements Extension {
    /**
     * Bytes the kernel holds of what another side sends and nobody reads yet. Left alone it grows to megabytes for a stream
     * whose reader is slow; this much is 300 KB/s from another continent (200 ms there and back).
     */
    private static final int RECEIVE_BUFFER = 64 << 10;

    private static final Id ID = new Id();
    private static final int MAX_LOOPS = 4;

    private final ActorSystem<?> system;
    private @Nullable EventLoops loops;
    private final Executor blocking;

    private static final class Id extends ExtensionId<Sockets> {
        @Override
        public Sockets createExtension(ActorSystem<?> system) {
            return new Sockets(system);
        }
    }

    private Sockets(ActorSystem<?> system) {
        this.system = system;
        this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    /** Those of an actor system; starts the threads when asked for the first time. */
    public static Sockets get(ActorSystem<?> system) {
        return ID.apply(system);
    }

    /**
     * A connection to a host for each time it is run. It wants no bytes before it is open, and fails with an
     * {@link IOException} when it can't be opened; there is no limit to how long that takes but the flow's own end. The
     * host's addresses are tried one after the other. It is closed as soon as either side closes.
     *
     * <p>Materializes the other side, to be asked before a connection is used again.
     */
    public Flow<ByteString, ByteString, Peer> connect(String host, int port) {
        return Flow.fromGraph(new SocketFlow(new Target(host, port, blocking, this::open)));
    }

    /**
     * Listens on an address.
     *
     * @param sendBuffer bytes the kernel holds for a client that takes none
     * @param accepted takes each connection, on a dispatcher's thread; must run its flow or {@link Accepted#close} it
     * @throws IOException when the address can't be bound
     */
    public Listening listen(InetSocketAddress address, int backlog, int sendBuffer, Consumer<Accepted> accepted)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, backlog);
            Listening listening = new Listening(
                    channel,
                    loop(),
                    system,
                    socket -> accepted.accept(new Accepted(prepare(socket, sendBuffer), remote(socket))));
            listening.start();
            return listening;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private LoopSocket prepare(SocketChannel channel, int sendBuffer) throws IOException {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
        return socket(channel);
    }

    private LoopSocket open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return socket(channel);
    }

    private LoopSocket socket(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new LoopSocket(loop(), channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static InetSocketAddress remote(SocketChannel channel) throws IOException {
        return (InetSocketAddress) channel.getRemoteAddress();
    }

    /** One of the system's dispatcher where its threads are event loops, else one of our own. */
    private EventLoop loop() {
        @Nullable EventLoops dispatcher = EventLoopDispatcher.of(system.classicSystem());
        return dispatcher == null ? own().next() : dispatcher.next();
    }

    private synchronized EventLoops own() {
        @Nullable EventLoops started = loops;
        if (started == null) {
            int count = Math.max(1, Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors() / 4));
            started = new EventLoops(count, system.name() + "-sockets", true);
            loops = started;
            Adapter.toClassic(system).registerOnTermination(started::shutdown);
        }
        return started;
    }
}

package dev.sluice.simulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A listener that nobody accepts from, its backlog filled by connections of its own: whoever connects hears nothing, as
 * from a host that drops packets.
 */
final class FullBacklog implements AutoCloseable {
    /** More than the shortest backlog that Linux and macOS make of 1. */
    private static final int FILLERS = 16;

    private final ServerSocketChannel listener;
    private final List<SocketChannel> fillers = new ArrayList<>();

    private FullBacklog(ServerSocketChannel listener) {
        this.listener = listener;
    }

    static FullBacklog open(int port) throws IOException {
        FullBacklog backlog = new FullBacklog(ServerSocketChannel.open());
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            backlog.listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            backlog.listener.bind(address, 1);
            InetSocketAddress bound = (InetSocketAddress) backlog.listener.getLocalAddress();
            for (int i = 0; i < FILLERS; i++) {
                SocketChannel filler = SocketChannel.open();
                backlog.fillers.add(filler);
                filler.configureBlocking(false);
                filler.connect(bound);
            }
            return backlog;
        } catch (IOException e) {
            backlog.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel filler : fillers) {
            filler.close();
        }
        listener.close();
    }
}

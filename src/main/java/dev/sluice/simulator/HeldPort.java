package dev.sluice.simulator;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * A port that is bound but not listened on: connections to it are refused, and nobody else is given it.
 *
 * <p>Without it the system may lend the port to an outgoing connection, and the listener could not come back.
 */
final class HeldPort implements AutoCloseable {
    private final SocketChannel socket;

    private HeldPort(SocketChannel socket) {
        this.socket = socket;
    }

    /** Binds it, or any for port 0; a listener can be bound beside it as long as both reuse addresses. */
    static HeldPort of(InetSocketAddress address) throws IOException, InterruptedException {
        SocketChannel socket = SocketChannel.open();
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            bind(socket, address);
            return new HeldPort(socket);
        } catch (IOException | InterruptedException e) {
            socket.close();
            throw e;
        }
    }

    /** The listener before it may still hold the port for a moment: a selector closes its channels one round later. */
    private static void bind(SocketChannel socket, InetSocketAddress address) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                socket.bind(address);
                return;
            } catch (BindException taken) {
                if (tries == 100) {
                    throw taken;
                }
                Thread.sleep(10);
            }
        }
    }

    /** Which one the system chose, if it was asked for any. */
    int port() throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

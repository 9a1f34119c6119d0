package dev.sluice.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Where a connection is to go.
 *
 * @param blocking runs what waits for a name to be resolved
 * @param sockets makes a socket that isn't connected
 */
record Target(String host, int port, Executor blocking, Factory sockets) {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F.%]*:[0-9a-fA-F:.%]*");

    /** Makes sockets. */
    interface Factory {
        LoopSocket create() throws IOException;
    }

    /** The addresses in the order to try, or why there are none. */
    record Resolved(Deque<InetSocketAddress> addresses, String failure) {}

    /** Whether the host is an address, which {@link #resolve} finds without waiting. */
    boolean isLiteral() {
        return LITERAL.matcher(host).matches();
    }

    /** Tells the addresses, on a thread that may wait. */
    void resolve(Consumer<Resolved> then) {
        blocking.execute(() -> then.accept(resolve()));
    }

    /** The addresses; waits for them unless the host is one. IPv4 first: not every machine has a way to the others. */
    Resolved resolve() {
        Deque<InetSocketAddress> addresses = new ArrayDeque<>();
        try {
            for (InetAddress each : InetAddress.getAllByName(host)) {
                InetSocketAddress address = new InetSocketAddress(each, port);
                if (each.getAddress().length == 4) {
                    addresses.addFirst(address);
                } else {
                    addresses.addLast(address);
                }
            }
            return new Resolved(addresses, "");
        } catch (UnknownHostException e) {
            return new Resolved(addresses, "unknown host: " + host);
        }
    }
}

package dev.sluice.gateway.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The open connections of a listener, and how many more there may be. Any thread. */
final class OpenConnections {
    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<AcceptedConnection> open = ConcurrentHashMap.newKeySet();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean ending;

    OpenConnections(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    int count() {
        return count.get();
    }

    /** Makes room for one more; false when there is none. */
    boolean tryAcquire(InetSocketAddress remote) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return false;
        }
        if (mostPerAddress > 0) {
            int fromThere = byAddress.merge(remote.getAddress(), 1, Integer::sum);
            if (fromThere > mostPerAddress) {
                release(remote);
                return false;
            }
        }
        return true;
    }

    void add(AcceptedConnection connection) {
        open.add(connection);
        if (ending) {
            connection.end("the listener is closing");
        }
    }

    void remove(AcceptedConnection connection) {
        if (open.remove(connection)) {
            release(connection.remote());
        }
    }

    /** Gives back what was acquired for a connection that did not come to be. */
    void release(InetSocketAddress remote) {
        if (mostPerAddress > 0) {
            byAddress.computeIfPresent(remote.getAddress(), (address, n) -> n == 1 ? null : n - 1);
        }
        count.decrementAndGet();
        completeDrained();
    }

    /** Ends all; the future completes when none is left. */
    CompletableFuture<Void> endAll() {
        ending = true;
        open.forEach(connection -> connection.end("the listener is closing"));
        completeDrained();
        return drained.copy();
    }

    private void completeDrained() {
        if (ending && count.get() == 0) {
            drained.complete(null);
        }
    }
}

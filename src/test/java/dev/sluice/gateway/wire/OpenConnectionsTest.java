package dev.sluice.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.metrics.GatewayMeters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
    private static final InetSocketAddress HERE = address(1);
    private static final InetSocketAddress THERE = address(2);

    @Test
    void tryAcquire_countsAllAndEachAddress() {
        OpenConnections open = new OpenConnections(3, 2);

        assertThat(open.tryAcquire(HERE)).isTrue();
        assertThat(open.tryAcquire(HERE)).isTrue();
        assertThat(open.tryAcquire(HERE)).isFalse();
        assertThat(open.tryAcquire(THERE)).isTrue();
        assertThat(open.tryAcquire(THERE)).isFalse();
        open.release(HERE);

        assertThat(open.count()).isEqualTo(2);
        assertThat(open.tryAcquire(THERE)).isTrue();
        assertThat(open.tryAcquire(HERE)).isFalse();
    }

    @Test
    void remove_countsAConnectionOnce() {
        OpenConnections open = new OpenConnections(3, 1);
        AcceptedConnection connection =
                new AcceptedConnection(HERE, new Traffic(GatewayMeters.NONE, new Edge.Watch()), open::remove);
        assertThat(open.tryAcquire(HERE)).isTrue();
        open.add(connection);

        connection.closed();
        connection.closed();

        assertThat(open.count()).isZero();
        assertThat(open.tryAcquire(HERE)).isTrue();
    }

    @Test
    void endAll_isDone_whenNoneIsLeft() {
        OpenConnections open = new OpenConnections(3, 0);
        assertThat(new OpenConnections(1, 0).endAll()).isDone();
        AcceptedConnection connection =
                new AcceptedConnection(HERE, new Traffic(GatewayMeters.NONE, new Edge.Watch()), open::remove);
        assertThat(open.tryAcquire(HERE)).isTrue();
        open.add(connection);
        CompletableFuture<Void> ended = open.endAll();
        assertThat(ended).isNotDone();

        connection.closed();

        assertThat(ended).isDone();
    }

    private static InetSocketAddress address(int last) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), 1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}

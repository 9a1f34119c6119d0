package dev.sluice.gateway.wire;

import dev.sluice.metrics.GatewayMeters;
import java.util.concurrent.atomic.LongAdder;

/** What has gone over a {@link Listener}'s connections since it was bound; any thread may read it. */
public final class Traffic {
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder clientsGone = new LongAdder();
    private final LongAdder slowReaders = new LongAdder();

    private final GatewayMeters meters;
    private final EdgeWatch watch;

    Traffic(GatewayMeters meters, EdgeWatch watch) {
        this.meters = meters;
        this.watch = watch;
    }

    /** Who names and hears of what the edge answers itself. */
    EdgeWatch watch() {
        return watch;
    }

    /** Bytes that came from clients, as they were on the wire: encrypted ones where there is TLS. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** Bytes that went to clients, as they were on the wire. */
    public long bytesOut() {
        return bytesOut.sum();
    }

    /** Connections that were let in. */
    public long accepted() {
        return accepted.sum();
    }

    /** Connections that were closed at once because too many were open. */
    public long refused() {
        return refused.sum();
    }

    /** Requests that were refused for their framing or their size. */
    public long rejected() {
        return rejected.sum();
    }

    /** Requests whose head or body came too slowly. */
    public long timedOut() {
        return timedOut.sum();
    }

    /** Clients that left before they had their answer. */
    public long clientsGone() {
        return clientsGone.sum();
    }

    /** Answers that were given up because nobody took them. */
    public long slowReaders() {
        return slowReaders.sum();
    }

    void received(int bytes) {
        bytesIn.add(bytes);
        meters.received(bytes);
    }

    void sent(int bytes) {
        bytesOut.add(bytes);
        meters.sent(bytes);
    }

    void connectionAccepted() {
        accepted.increment();
        meters.connectionOpened();
    }

    void connectionClosed() {
        meters.connectionClosed();
    }

    void connectionRefused() {
        refused.increment();
        meters.connectionRefused();
    }

    void requestRejected() {
        rejected.increment();
    }

    void requestTimedOut() {
        timedOut.increment();
    }

    void clientGone() {
        clientsGone.increment();
    }

    void readerTooSlow() {
        slowReaders.increment();
    }
}

package dev.sluice.gateway.wire;

import dev.sluice.metrics.GatewayMeters;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a listener's connections do, counted for who asks and for the meters. Any thread. */
public final class WireStats {
    private final GatewayMeters meters;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder cut = new LongAdder();

    WireStats(GatewayMeters meters) {
        this.meters = meters;
    }

    /** Connections open now. */
    public int open() {
        return open.get();
    }

    /** Connections refused since too many were open. */
    public long refusedCount() {
        return refused.sum();
    }

    /** Requests rejected for their bytes: malformed, too large or too slow. */
    public long rejectedCount() {
        return rejected.sum();
    }

    /** Connections cut since their client took nothing of an answer. */
    public long cutCount() {
        return cut.sum();
    }

    void opened() {
        open.incrementAndGet();
        meters.connectionOpened();
    }

    void closed() {
        open.decrementAndGet();
        meters.connectionClosed();
    }

    void refused() {
        refused.increment();
        meters.connectionRefused();
    }

    void rejected() {
        rejected.increment();
    }

    void cut() {
        cut.increment();
    }

    void received(int bytes) {
        meters.received(bytes);
    }

    void sent(int bytes) {
        meters.sent(bytes);
    }
}

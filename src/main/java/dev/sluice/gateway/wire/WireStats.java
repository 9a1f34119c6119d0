package dev.sluice.gateway.wire;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a listener's connections did, for metrics. Any thread. */
public final class WireStats {
    final AtomicInteger open = new AtomicInteger();
    final LongAdder accepted = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final LongAdder cut = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();

    WireStats() {}

    /** Connections open now. */
    public int open() {
        return open.get();
    }

    /** Connections accepted since the start, the refused ones included. */
    public long accepted() {
        return accepted.sum();
    }

    /** Connections refused since too many were open. */
    public long refused() {
        return refused.sum();
    }

    /** Requests rejected for their bytes: malformed, too large or too slow. */
    public long rejected() {
        return rejected.sum();
    }

    /** Connections cut since their client took nothing of an answer. */
    public long cut() {
        return cut.sum();
    }

    /** Bytes received. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** Bytes sent. */
    public long bytesOut() {
        return bytesOut.sum();
    }
}

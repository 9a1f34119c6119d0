package dev.sluice.mcp.shim;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The connections of shims, bounded in number. Any thread. */
final class ShimSessions {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger calls = new AtomicInteger();
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    ShimSessions(int max) {
        this.max = max;
    }

    /**
     * Takes one on; false when there are too many, or the server closes.
     *
     * @param end ends it; any thread
     */
    boolean enter(Runnable end) {
        if (closed || count.incrementAndGet() > max) {
            count.decrementAndGet();
            return false;
        }
        open.add(end);
        if (closed) {
            end.run();
        }
        return true;
    }

    /** It has ended; a repeat does nothing. */
    void leave(Runnable end) {
        if (open.remove(end)) {
            count.decrementAndGet();
        }
    }

    /** A name for one; it opens no door. */
    String nextId() {
        return "shim-" + ids.incrementAndGet();
    }

    int count() {
        return open.size();
    }

    /** Calls under way, of all. */
    int calls() {
        return calls.get();
    }

    void callBegun() {
        calls.incrementAndGet();
    }

    void callEnded() {
        calls.decrementAndGet();
    }

    /** Ends all, and takes on no more. */
    void close() {
        closed = true;
        open.forEach(Runnable::run);
    }
}

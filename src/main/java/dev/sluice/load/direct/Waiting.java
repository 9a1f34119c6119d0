package dev.sluice.load.direct;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests that are due and have no connection, first come first served. Bounded: there are so many and no more. */
final class Waiting {
    /** The most that wait. */
    static final int MOST = 100_000;

    private final Deque<Exchange> exchanges = new ArrayDeque<>();
    private final long timeoutNanos;

    Waiting(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    /** Takes one in; false when it is full. */
    boolean offer(Exchange exchange) {
        return exchanges.size() < MOST && exchanges.add(exchange);
    }

    @Nullable
    Exchange poll() {
        return exchanges.poll();
    }

    /** Takes out those whose time is over, counted from when they were due. */
    List<Exchange> expired(long now) {
        List<Exchange> expired = new ArrayList<>();
        for (Exchange first = exchanges.peek();
                first != null && now - first.intendedNanos >= timeoutNanos;
                first = exchanges.peek()) {
            expired.add(first);
            exchanges.poll();
        }
        return expired;
    }

    /** Takes out all. */
    List<Exchange> drain() {
        List<Exchange> all = List.copyOf(exchanges);
        exchanges.clear();
        return all;
    }
}

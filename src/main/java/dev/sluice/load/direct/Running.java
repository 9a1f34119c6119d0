package dev.sluice.load.direct;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The requests under way in the order of their timeouts, which is that of their starts. Those that ended are passed over. */
final class Running {
    private final Deque<Exchange> exchanges = new ArrayDeque<>();
    private final long timeoutNanos;

    Running(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    void add(Exchange exchange) {
        exchanges.add(exchange);
    }

    /** Takes out those whose time is over. */
    List<Exchange> expired(long now, int inFlight) {
        // One that lasts must not keep all those behind it that have ended.
        if (exchanges.size() > 4 * inFlight + 10_000) {
            exchanges.removeIf(exchange -> exchange.ended);
        }
        List<Exchange> expired = new ArrayList<>();
        for (Exchange first = exchanges.peek();
                first != null && (first.ended || now - first.startedNanos >= timeoutNanos);
                first = exchanges.peek()) {
            exchanges.poll();
            if (!first.ended) {
                expired.add(first);
            }
        }
        return expired;
    }

    List<Exchange> all() {
        return List.copyOf(exchanges);
    }

    void clear() {
        exchanges.clear();
    }
}

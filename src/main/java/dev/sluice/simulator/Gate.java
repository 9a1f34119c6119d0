package dev.sluice.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a provider's account allows: keys, calls at once, calls a minute, one call for each request id. Any thread. */
final class Gate {
    private static final long MINUTE = 60_000_000_000L;

    private final SimDialect dialect;
    private final ProviderScenario scenario;
    private final Deque<Long> lastMinute = new ArrayDeque<>();
    private final Set<String> running = new HashSet<>();

    Gate(SimDialect dialect, ProviderScenario scenario) {
        this.dialect = dialect;
        this.scenario = scenario;
    }

    /** The refusal a call deserves; null when it may pass. */
    @Nullable
    Reply refusal(ChatCall call, int concurrent, long nowNanos) {
        if (!scenario.keys().isEmpty()
                && !Keys.accepts(scenario.keys(), call.headers().getOrDefault("authorization", ""))) {
            return dialect.unauthorized();
        }
        if (scenario.concurrency() > 0 && concurrent > scenario.concurrency()) {
            return dialect.limited("concurrency");
        }
        return scenario.requestsPerMinute() > 0 && isTooFrequent(nowNanos) ? dialect.limited("rpm") : null;
    }

    /** Takes note of a GLM request id; false when a call of that id still runs. */
    synchronized boolean enter(String requestId) {
        return requestId.isEmpty() || running.add(requestId);
    }

    synchronized void leave(String requestId) {
        running.remove(requestId);
    }

    private synchronized boolean isTooFrequent(long nowNanos) {
        while (!lastMinute.isEmpty() && nowNanos - lastMinute.peekFirst() > MINUTE) {
            lastMinute.removeFirst();
        }
        if (lastMinute.size() >= scenario.requestsPerMinute()) {
            return true;
        }
        lastMinute.addLast(nowNanos);
        return false;
    }
}

package dev.sluice.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a provider's account allows: keys, models, calls at once, calls and tokens a minute, one call for each request id. Any thread. */
final class Gate {
    private static final long MINUTE = 60_000_000_000L;

    private final SimDialect dialect;
    private final ProviderScenario scenario;
    private final Deque<Admitted> lastMinute = new ArrayDeque<>();
    private long tokensLastMinute;
    private final Set<String> running = new HashSet<>();

    private record Admitted(long nanos, int tokens) {}

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
        if (!scenario.models().isEmpty() && !scenario.models().contains(call.model())) {
            return dialect.unknownModel(call.model());
        }
        if (scenario.concurrency() > 0 && concurrent > scenario.concurrency()) {
            return dialect.limited("concurrency");
        }
        return overLimit(call, nowNanos);
    }

    /** Takes note of a GLM request id; false when a call of that id still runs. */
    synchronized boolean enter(String requestId) {
        return requestId.isEmpty() || running.add(requestId);
    }

    synchronized void leave(String requestId) {
        running.remove(requestId);
    }

    private synchronized @Nullable Reply overLimit(ChatCall call, long nowNanos) {
        if (scenario.requestsPerMinute() == 0 && scenario.tokensPerMinute() == 0) {
            return null;
        }
        while (!lastMinute.isEmpty() && nowNanos - lastMinute.peekFirst().nanos() > MINUTE) {
            tokensLastMinute -= lastMinute.removeFirst().tokens();
        }
        int tokens = call.prompt().length() / 4 + call.body().path("max_tokens").asInt(0);
        if (scenario.requestsPerMinute() > 0 && lastMinute.size() >= scenario.requestsPerMinute()) {
            return dialect.limited("rpm");
        }
        if (scenario.tokensPerMinute() > 0 && tokensLastMinute + tokens > scenario.tokensPerMinute()) {
            return dialect.limited("tpm");
        }
        lastMinute.addLast(new Admitted(nowNanos, tokens));
        tokensLastMinute += tokens;
        return null;
    }
}

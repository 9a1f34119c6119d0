package dev.sluice.cli;

import dev.sluice.model.Failure;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ProviderStatus;
import dev.sluice.simulator.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One provider's part of a run.
 *
 * @param failed calls without an answer by kind of failure, those that the demo cancelled excepted
 * @param attempts requests the provider received, by its own count
 * @param latencies of the answered calls, in milliseconds, sorted
 * @param pastDeadlineMillis the worst end past its deadline; 0 when none was late
 * @param connections connections the provider accepted
 * @param maxOpen the most it had open at once
 * @param closeMillis from each cancel to the close of its connection at the provider, in milliseconds, sorted
 * @param slotsInUse permits held and requests waiting after the last end
 */
record DemoSummary(
        String provider,
        int calls,
        int answered,
        Map<String, Integer> failed,
        int cancelled,
        long attempts,
        List<Long> latencies,
        long pastDeadlineMillis,
        long connections,
        int maxOpen,
        List<Double> closeMillis,
        int slotsInUse) {

    static DemoSummary of(String provider, Demo.Run run) {
        List<DemoCall> calls = run.calls().stream()
                .filter(call -> call.provider().equals(provider))
                .toList();
        Map<String, Integer> failed = new TreeMap<>();
        List<Long> latencies = new ArrayList<>();
        long late = 0;
        int cancelled = 0;
        for (DemoCall call : calls) {
            late = Math.max(late, call.took().minus(run.deadline()).toMillis());
            Failure failure = call.failure();
            if (call.answer() != null) {
                latencies.add(call.took().toMillis());
            } else if (call.cancelledNanos() != 0) {
                cancelled++;
            } else {
                failed.merge(failure == null ? "no outcome" : name(failure), 1, Integer::sum);
            }
        }
        Collections.sort(latencies);
        Truth truth = DemoTruth.of(run, provider);
        return new DemoSummary(
                provider,
                calls.size(),
                latencies.size(),
                failed,
                cancelled,
                truth.requestCount(),
                latencies,
                late,
                truth.opened(),
                truth.maxOpen(),
                DemoTruth.closeMillis(run, provider),
                slots(run, provider));
    }

    private static String name(Failure failure) {
        return failure.clock() == null
                ? failure.kind().code()
                : failure.kind().code() + ":" + failure.clock().label();
    }

    private static int slots(Demo.Run run, String provider) {
        for (ProviderStatus status : run.status().providers()) {
            if (status.provider().equals(provider)) {
                return status.inFlight() + status.waiting();
            }
        }
        return 0;
    }

    static String table(List<DemoSummary> summaries, Duration deadline) {
        Table table = new Table(
                "provider",
                "calls",
                "answered",
                "failed",
                "cancelled",
                "attempts",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "worst past " + deadline.toMillis() + " ms",
                "connections",
                "most open",
                "close p50 ms",
                "close max ms",
                "slots in use");
        StringBuilder kinds = new StringBuilder();
        for (DemoSummary one : summaries) {
            int failures =
                    one.failed().values().stream().mapToInt(Integer::intValue).sum();
            table.row(
                    one.provider(),
                    one.calls(),
                    one.answered(),
                    failures,
                    one.cancelled(),
                    one.attempts(),
                    quantile(one.latencies(), 0.50),
                    quantile(one.latencies(), 0.95),
                    quantile(one.latencies(), 0.99),
                    one.pastDeadlineMillis() == 0 ? "0 ms" : "+" + one.pastDeadlineMillis() + " ms",
                    one.connections(),
                    one.maxOpen(),
                    quantile(one.closeMillis(), 0.50),
                    quantile(one.closeMillis(), 1.0),
                    one.slotsInUse());
            kinds.append("  ").append(one.provider()).append(" failed: ");
            kinds.append(
                    one.failed().isEmpty()
                            ? "none"
                            : String.valueOf(one.failed()).replaceAll("[{}]", ""));
            kinds.append('\n');
        }
        return table.toString() + kinds;
    }

    JsonObject json() {
        return JsonObject.of("provider", provider, "calls", calls)
                .with("answered", answered)
                .with("failed", failed)
                .with("cancelled", cancelled)
                .with("attempts", attempts)
                .with("latency_p50_ms", quantile(latencies, 0.50))
                .with("latency_p95_ms", quantile(latencies, 0.95))
                .with("latency_p99_ms", quantile(latencies, 0.99))
                .with("worst_past_deadline_ms", pastDeadlineMillis)
                .with("connections", connections)
                .with("max_open_connections", maxOpen)
                .with("close_after_cancel_p50_ms", quantile(closeMillis, 0.50))
                .with("close_after_cancel_max_ms", quantile(closeMillis, 1.0))
                .with("slots_in_use_at_end", slotsInUse);
    }

    /** The value below which this share lies, by nearest rank; 0 of nothing. */
    static long quantile(List<? extends Number> sorted, double share) {
        if (sorted.isEmpty()) {
            return 0;
        }
        int rank = (int) Math.ceil(share * sorted.size());
        return Math.round(sorted.get(Math.max(0, rank - 1)).doubleValue());
    }
}

package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.LoadResult;
import dev.sluice.load.Progress;
import dev.sluice.load.measure.Metric;
import dev.sluice.load.measure.Summary;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the load harness makes of providers that fail. */
class LoadFailuresIT extends LoadSuite {
    @Test
    void failures_haveTheirKinds() throws Exception {
        LoadResult result = run(
                QUICK.formatted("""
                        , faults = [
                          { match { contains = "000000000010" }, fault = error, code = rate_limit_exceeded }
                          { match { contains = "000000000011" }, fault = status, status = 503 }
                          { match { contains = "000000000012" }, fault = reset-mid-stream, after = 2 }
                          { match { contains = "000000000013" }, fault = error-in-stream, after = 2, code = server_error }
                          { match { contains = "000000000014" }, fault = missing-done, finish = false }
                          { match { contains = "000000000015" }, fault = garbage }
                          { match { contains = "000000000016" }, fault = hang }
                          { match { contains = "000000000017" }, fault = close-before-head }
                          { match { contains = "000000000018" }, fault = html-200 }
                          { match { contains = "000000000019" }, fault = close-after-reply, delay = 10ms }
                        ]"""),
                Map.of(
                        "load.rate", "\"20/s\"",
                        "load.duration", "1s",
                        "load.warm-up", "0s",
                        "load.timeout", "4s",
                        "prompts.stream", "true"));

        Map<Long, String> kinds = new HashMap<>();
        samples.forEach(sample -> kinds.put(sample.number(), sample.failure()));
        assertThat(kinds)
                .containsEntry(10L, "rate_limited")
                .containsEntry(11L, "unavailable")
                .containsEntry(12L, "truncated")
                .containsEntry(13L, "unavailable")
                .containsEntry(14L, "truncated")
                .containsEntry(15L, "bad_reply")
                .containsEntry(16L, "timeout")
                .containsEntry(17L, "connection_lost")
                .containsEntry(18L, "bad_reply")
                .containsEntry(19L, "");
        assertThat(result.main().summary().counts().failed()).isEqualTo(9);
        assertThat(result.main().measurement().details().get("rate_limited")).contains("429");
        assertThat(quantiles(result.main(), Metric.LATENCY).max()).isGreaterThan(3_900);
    }

    /** What is sent on a connection while that closes would be lost, by rights: here nothing is for a third of a second. */
    @Test
    void connection_thatTheProviderHasClosed_isNotUsedAgain() throws Exception {
        try (Simulator simulator = Simulator.start(
                Scenario.parse(QUICK.formatted(", faults = [{ fault = close-after-reply, delay = 10ms }]")))) {
            LoadResult result = run(
                    simulator,
                    Map.of(
                            "load.concurrency", "1",
                            "load.think-time", "300ms",
                            "load.duration", "2s",
                            "load.rehearsal", "0s",
                            "load.warm-up", "0s"),
                    Progress.NONE,
                    new AtomicReference<>());

            Summary.Counts counts = result.main().summary().counts();
            assertThat(counts.failed()).isZero();
            assertThat(counts.answered()).isGreaterThanOrEqualTo(2);
            assertThat(simulator.truth("openai").opened()).isGreaterThanOrEqualTo(counts.answered());
        }
    }
}

package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigUtil;
import dev.sluice.config.ConfigSources;
import dev.sluice.load.LoadResult;
import dev.sluice.load.LoadRun;
import dev.sluice.load.Measured;
import dev.sluice.load.Progress;
import dev.sluice.load.SampleLog;
import dev.sluice.load.Snapshot;
import dev.sluice.load.endpoint.Targets;
import dev.sluice.load.measure.Metric;
import dev.sluice.load.measure.Quantiles;
import dev.sluice.load.measure.Sample;
import dev.sluice.load.measure.Summary;
import dev.sluice.load.plan.LoadPlan;
import dev.sluice.load.plan.PlanException;
import dev.sluice.load.plan.PlanReader;
import dev.sluice.load.truth.Accuracy;
import dev.sluice.load.truth.SimulatorException;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load harness against the simulator, whose own record is the measure. Bounds are those that a busy machine keeps. */
class LoadIT extends LoadSuite {
    @TempDir
    private Path directory;

    @Test
    void streams_areCountedAsTheSimulatorSentThem_andNoFasterThanItWas() throws Exception {
        LoadResult result = run(
                QUICK.formatted(""), Map.of("load.rate", "\"60/s\"", "load.duration", "4s", "prompts.stream", "true"));

        Summary summary = result.main().summary();
        assertThat(summary.counts().due()).isEqualTo(240);
        assertThat(summary.counts().answered()).isEqualTo(240);
        assertThat(summary.tokens().events()).isEqualTo(2_400);
        assertThat(summary.tokens().output()).isEqualTo(2_400);
        Accuracy accuracy = accuracy(result);
        assertThat(accuracy.matched()).isEqualTo(240);
        assertThat(accuracy.differing()).isZero();
        assertThat(accuracy.eventsThere()).isEqualTo(2_400);
        for (double percent : new double[] {50, 95, 100}) {
            double here = accuracy.here().percentile(percent);
            double there = accuracy.there().percentile(percent);
            // It knows of a request only once it has read it, and its last write is on its way when it takes the time.
            assertThat(here).isBetween(there * 0.99 - 1, there + 1_000);
        }
        assertThat(result.measured()).hasSize(1);
        // Of requests of the warm-up that were still under way there are some as well.
        assertThat(quantiles(result.main(), Metric.ITL).count()).isBetween(240 * 9L, (240 + 60) * 9L);
        assertThat(quantiles(result.main(), Metric.TPOT).p50()).isGreaterThan(1);
    }

    /** The schedule is the one that was computed, whatever the target did. */
    @Test
    void requests_areDueWhenTheScheduleSays() throws Exception {
        run(QUICK.formatted(""), Map.of("load.rate", "\"100/s\"", "load.duration", "2s"));

        List<Sample> inOrder = samples.stream()
                .sorted((a, b) -> Long.compare(a.number(), b.number()))
                .toList();
        assertThat(inOrder).hasSize(300);
        long begin = inOrder.get(0).intendedNanos();
        for (int k = 0; k < inOrder.size(); k++) {
            assertThat(inOrder.get(k).intendedNanos() - begin).isEqualTo(k * 10_000_000L);
            assertThat(inOrder.get(k).startedNanos())
                    .isGreaterThanOrEqualTo(inOrder.get(k).intendedNanos());
        }
    }

    /**
     * A target that stands still for two of six seconds: of a hundred requests those that were due then have waited up to two seconds. Who
     * starts the clock when a connection is free sees four of them.
     */
    @Test
    void stall_isInTheCorrectedLatency_andNotInItsTwin() throws Exception {
        LoadResult result = run(
                QUICK.formatted(""),
                Map.of(
                        "load.rate", "\"50/s\"",
                        "load.duration", "6s",
                        "load.max-connections", "4",
                        "faults", "[{ at = 2s, for = 2s, freeze = true }]"));

        Quantiles corrected = quantiles(result.main(), Metric.LATENCY);
        Quantiles uncorrected = quantiles(result.main(), Metric.LATENCY_UNCORRECTED);
        assertThat(corrected.p99()).isGreaterThan(1_500);
        assertThat(corrected.p75()).isGreaterThan(200);
        assertThat(uncorrected.p75()).isLessThan(corrected.p75());
        assertThat(result.main().summary().counts().dropped()).isZero();
        long slow = samples.stream()
                .filter(sample -> sample.endedNanos() - sample.startedNanos() > 1_000_000_000L)
                .count();
        long waited = samples.stream()
                .filter(sample -> sample.endedNanos() - sample.intendedNanos() > 1_000_000_000L)
                .count();
        assertThat(waited).isGreaterThan(40);
        assertThat(slow).isLessThan(waited / 2);
    }

    @Test
    void hangUps_reachTheProvider_andSlowReadersAreSlow() throws Exception {
        LoadResult result = run(
                "providers { openai { latency { first-byte = 5ms, token-pace = 100ms, tokens = 15 } } }",
                Map.of(
                        "load.rate", "\"20/s\"",
                        "load.duration", "2s",
                        "prompts.stream", "true",
                        "personas.cancel", "\"40%@300ms\"",
                        "personas.slow-readers", "\"20%@1KB/s\""));

        Summary.Counts counts = result.main().summary().counts();
        long hungUp = counts.cancelled();
        assertThat(hungUp).isBetween(5L, 30L);
        assertThat(accuracy(result).aborts()).isEqualTo(hungUp);
        assertThat(quantiles(result.main(), Metric.CANCEL).count()).isEqualTo(hungUp);
        assertThat(quantiles(result.main(), Metric.CANCEL).p50()).isLessThan(1_000);
        // Some 250 bytes an event, at a thousand bytes a second: 15 of them take four seconds and not one and a half.
        assertThat(samples.stream().filter(sample -> sample.persona() == dev.sluice.load.measure.Persona.READS_SLOWLY))
                .isNotEmpty()
                .allSatisfy(sample ->
                        assertThat(sample.endedNanos() - sample.startedNanos()).isGreaterThan(2_500_000_000L));
        // Neither is in the latencies.
        assertThat(quantiles(result.main(), Metric.LATENCY).count())
                .isEqualTo(counts.due()
                        - hungUp
                        - result.main()
                                .measurement()
                                .personas()
                                .getOrDefault(dev.sluice.load.measure.Persona.READS_SLOWLY, 0L));
    }

    @Test
    void load_thatTheGeneratorCantMake_isInvalid() throws Exception {
        LoadResult dropping = run(
                QUICK.formatted(", faults = [{ fault = hang }]"),
                Map.of(
                        "load.rate", "\"50/s\"",
                        "load.duration", "2s",
                        "load.max-connections", "1",
                        "load.timeout", "1s"));

        assertThat(dropping.isValid()).isFalse();
        assertThat(dropping.main().summary().counts().dropped()).isGreaterThan(10);
        assertThat(dropping.failedChecks()).anyMatch(check -> check.name().contains("dropped"));

        LoadResult late = run(
                QUICK.formatted(""),
                Map.of(
                        "load.rate",
                        "\"1500/s\"",
                        "load.duration",
                        "1s",
                        "load.warm-up",
                        "0s",
                        "check.max-lag",
                        "100us"));

        assertThat(late.isValid()).isFalse();
        assertThat(late.failedChecks()).anyMatch(check -> check.name().startsWith("requests were started in time"));
    }

    @Test
    void closedLoad_keepsSoManyInFlight() throws Exception {
        LoadResult result =
                run(QUICK.formatted(""), Map.of("load.concurrency", "5", "load.duration", "2s", "load.threads", "2"));

        assertThat(result.main().summary().counts().answered()).isGreaterThan(20);
        assertThat(result.main().measurement().intervals())
                .allSatisfy(interval -> assertThat(interval.inFlight()).isLessThanOrEqualTo(5));
        assertThat(samples.stream().map(Sample::number).distinct()).hasSameSizeAs(samples);
    }

    @Test
    void engine_isMeasuredByTurnsWithTheBareGenerator() throws Exception {
        LoadResult result = run(
                QUICK.formatted(
                        ", faults = [{ match { contains = \"5 Tell\" }, times = 1, per-prompt = true, fault = status, status = 503 }]"),
                Map.of(
                        "target.through", "engine",
                        "load.rate", "\"20/s\"",
                        "load.duration", "2s",
                        "prompts.stream", "true",
                        "baseline.enabled", "true",
                        "baseline.slices", "2"));

        Measured engine = result.measured().get(0);
        Measured bare = result.measured().get(1);
        assertThat(bare.role()).isEqualTo(Measured.Role.BASELINE);
        assertThat(engine.summary().counts().due()).isEqualTo(40);
        assertThat(bare.summary().counts().due()).isEqualTo(40);
        assertThat(engine.summary().counts().answered()).isEqualTo(40);
        assertThat(engine.summary().tokens().events()).isEqualTo(400);
        assertThat(engine.summary().counts().retries())
                .as("what the bare generator fails of")
                .isPositive();
        assertThat(bare.summary().counts().failed()).isPositive();
        assertThat(accuracy(result).differing()).isZero();
        assertThat(accuracy(result).matched()).isGreaterThan(30);
    }

    @Test
    void sweep_endsAtTheRateThatIsTooMuch() throws Exception {
        LoadResult result = run(
                "providers { openai { latency { first-byte = 50ms, token-pace = 0ms, tokens = 1 }, tier { rpm = 100 } } }",
                Map.of(
                        "load.arrivals", "sweep",
                        "load.sweep", "{ rate = \"5/s..400/s\", growth = 4, step = 1s, refine = 0 }",
                        "load.warm-up", "0s",
                        "check.max-lag", "60s",
                        "check.max-stalled", "1",
                        "slo", "\"error<1%\""));

        assertThat(result.knee()).isNotNull();
        assertThat(result.knee().rate()).isEqualTo(20);
        assertThat(result.measured()).extracting(Measured::rate).containsExactly(5.0, 20.0, 80.0);
        assertThat(result.main().rate()).isEqualTo(20);
        assertThat(result.isSloMet()).isTrue();
    }

    @Test
    void interrupt_endsTheRun_withTheResultsUntilThen() throws Exception {
        try (Simulator simulator = Simulator.start(Scenario.parse(QUICK.formatted("")))) {
            AtomicReference<LoadRun> running = new AtomicReference<>();
            Progress impatient = new Progress() {
                @Override
                public void onSnapshot(Snapshot snapshot) {
                    if (!snapshot.warmUp() && snapshot.answered() > 30) {
                        running.get().interrupt();
                    }
                }

                @Override
                public void onStep(String line) {}
            };
            LoadResult result =
                    run(simulator, Map.of("load.rate", "\"50/s\"", "load.duration", "300s"), impatient, running);

            assertThat(result.interrupted()).isTrue();
            assertThat(result.main().summary().seconds()).isLessThan(60);
            assertThat(result.main().summary().counts().answered()).isGreaterThan(30);
            assertThat(simulator.truth("openai").openNow()).isZero();
        }
    }

    @Test
    void tls_isSpoken_andAStrangerIsNotTrusted() throws Exception {
        try (Simulator simulator = Simulator.start(Scenario.parse(QUICK.formatted(", tls = true")))) {
            Path pem = Files.writeString(directory.resolve("ca.pem"), simulator.certificate("openai"));
            Map<String, String> settings = Map.of(
                    "target.simulator",
                    "\"\"",
                    "load.rate",
                    "\"20/s\"",
                    "load.duration",
                    "1s",
                    "prompts.stream",
                    "true");
            Map<String, String> trusting = new HashMap<>(settings);
            trusting.put("target.trusted-certificates", ConfigUtil.quoteString(pem.toString()));

            LoadResult trusted = secure(simulator, trusting);
            LoadResult strange = secure(simulator, settings);

            assertThat(trusted.main().summary().counts().answered()).isEqualTo(20);
            assertThat(strange.main().measurement().failures()).containsOnlyKeys("tls_failed");
        }
    }

    private static LoadResult secure(Simulator simulator, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("target.url", ConfigUtil.quoteString(simulator.origin("openai") + "/v1"));
        all.put("target.model", "m");
        all.put("load.rehearsal", "0s");
        all.put("load.warm-up", "0s");
        LoadPlan plan = PlanReader.read(null, all);
        return new LoadRun(
                        plan,
                        new Targets(
                                plan,
                                further -> ConfigSources.of(null, Map.of(), further)
                                        .load(),
                                "00000001"),
                        null,
                        Progress.NONE,
                        SampleLog.NONE,
                        "00000001")
                .run();
    }

    @Test
    void whatCantBeAsked_isSaidBeforeAnythingIs() throws Exception {
        assertThatExceptionOfType(SimulatorException.class)
                .isThrownBy(() -> run(QUICK.formatted(""), Map.of("faults", "[{ at = 1s, for = 1s, fault = hangs }]")))
                .withMessageContaining("faults: schedule[0].fault: hangs");
        assertThatExceptionOfType(PlanException.class)
                .isThrownBy(() -> run(QUICK.formatted(""), Map.of("prompts.file", "\"none.jsonl\"")))
                .withMessageContaining("none.jsonl");
        assertThat(samples).isEmpty();
    }
}

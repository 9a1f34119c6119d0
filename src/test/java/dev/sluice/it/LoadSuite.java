package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigUtil;
import dev.sluice.config.ConfigSources;
import dev.sluice.load.LoadResult;
import dev.sluice.load.LoadRun;
import dev.sluice.load.Measured;
import dev.sluice.load.Progress;
import dev.sluice.load.endpoint.Targets;
import dev.sluice.load.measure.Metric;
import dev.sluice.load.measure.Quantiles;
import dev.sluice.load.measure.Sample;
import dev.sluice.load.plan.LoadPlan;
import dev.sluice.load.plan.PlanReader;
import dev.sluice.load.truth.Accuracy;
import dev.sluice.load.truth.SimulatorLink;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Runs of the load harness against the simulator. */
abstract class LoadSuite {
    static final String QUICK =
            "providers { openai { latency { first-byte = 5ms, token-pace = 2ms, tokens = 10 }%s } }";

    final List<Sample> samples = new CopyOnWriteArrayList<>();

    /** A run against a scenario's only provider, with settings by path. */
    LoadResult run(String scenario, Map<String, String> settings) throws Exception {
        try (Simulator simulator = Simulator.start(Scenario.parse(scenario))) {
            return run(simulator, settings, Progress.NONE, new AtomicReference<>());
        }
    }

    LoadResult run(
            Simulator simulator, Map<String, String> settings, Progress progress, AtomicReference<LoadRun> running)
            throws Exception {
        String name = simulator.providers().get(0);
        Map<String, String> all = new HashMap<>(Map.of(
                "target.url", ConfigUtil.quoteString(simulator.origin(name) + "/v1"),
                "target.simulator",
                        ConfigUtil.quoteString(simulator.origin(name).toString()),
                "target.model", "m",
                "load.rehearsal", "300ms",
                "load.warm-up", "1s",
                "load.timeout", "20s"));
        all.putAll(settings);
        LoadPlan plan = PlanReader.read(null, all);
        String runId = "00c0ffee";
        LoadRun run = new LoadRun(
                plan,
                new Targets(
                        plan,
                        further -> ConfigSources.of(null, Map.of(), further).load(),
                        runId),
                new SimulatorLink(simulator.origin(name), null),
                progress,
                (stretch, measured, sample) -> samples.add(sample),
                runId);
        running.set(run);
        return run.run();
    }

    static Quantiles quantiles(Measured measured, Metric metric) {
        Quantiles quantiles = measured.summary().quantiles(metric);
        assertThat(quantiles).as(metric.tag()).isNotNull();
        return quantiles;
    }

    static Accuracy accuracy(LoadResult result) {
        Accuracy accuracy = result.accuracy();
        assertThat(accuracy).isNotNull();
        return accuracy;
    }
}

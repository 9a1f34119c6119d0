package dev.sluice.load.report;

import com.typesafe.config.ConfigRenderOptions;
import dev.sluice.codec.Json;
import dev.sluice.load.LoadResult;
import dev.sluice.load.Machine;
import dev.sluice.load.Measured;
import dev.sluice.load.measure.Check;
import dev.sluice.load.measure.Metric;
import dev.sluice.load.measure.Persona;
import dev.sluice.load.measure.Quantiles;
import dev.sluice.load.measure.SloResult;
import dev.sluice.load.measure.Summary;
import dev.sluice.load.plan.FaultStep;
import dev.sluice.load.truth.Accuracy;
import dev.sluice.model.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code summary.json}: the figures, judged, with the series. Milliseconds where a name does not say otherwise. */
public final class SummaryJson {
    /** Of its shape; another number when a field changes its meaning. */
    static final int FORMAT = 1;

    private SummaryJson() {}

    /** The whole. */
    public static JsonObject of(LoadResult result) {
        Fields fields = new Fields()
                .with("format", FORMAT)
                .with("run", result.runId())
                .with("begun", result.begun().toString())
                .with("took_s", result.took().toNanos() / 1e9)
                .with("target", result.target())
                .with("model", result.plan().target().model())
                .with("through", result.plan().target().through().name().toLowerCase(Locale.ROOT))
                .with("stream", result.plan().prompts().stream())
                .with("valid", result.isValid())
                .with(
                        "invalid_because",
                        result.failedChecks().stream().map(SummaryJson::check).toList())
                .with("interrupted", result.interrupted())
                .with("slo", result.plan().slo().toString())
                .with("slo_met", result.plan().slo().isEmpty() ? null : result.isSloMet());
        if (result.knee() != null) {
            fields.with(
                    "knee",
                    new Fields()
                            .with("rate", result.knee().rate())
                            .with("why", result.knee().why())
                            .object());
        }
        return fields.with(
                        "measured",
                        result.measured().stream().map(SummaryJson::of).toList())
                .with(
                        "faults",
                        result.plan().faults().stream().map(SummaryJson::of).toList())
                .with("accuracy", of(result.accuracy()))
                .with("machine", of(result.machine()))
                .with("seed", result.plan().seed())
                .with("plan", plan(result))
                .object();
    }

    private static JsonObject of(Measured measured) {
        Summary summary = measured.summary();
        Summary.Counts counts = summary.counts();
        Fields metrics = new Fields();
        for (Metric metric : Metric.values()) {
            Quantiles quantiles = summary.quantiles(metric);
            if (quantiles != null) {
                metrics.with(metric.tag(), of(quantiles));
            }
        }
        Fields failures = new Fields();
        measured.measurement()
                .failures()
                .forEach((kind, count) -> failures.with(
                        kind,
                        new Fields()
                                .with("count", count)
                                .with(
                                        "example",
                                        measured.measurement().details().getOrDefault(kind, ""))
                                .object()));
        Fields personas = new Fields();
        measured.measurement().personas().forEach((persona, count) -> personas.with(persona.label(), count));
        return new Fields()
                .with("name", summary.name())
                .with("role", measured.role().name().toLowerCase(Locale.ROOT))
                .with("rate", measured.rate())
                .with("seconds", summary.seconds())
                .with("valid", measured.isValid())
                .with("saturated", measured.saturated())
                .with("requests", of(counts))
                .with(
                        "personas",
                        measured.measurement().personas().keySet().equals(java.util.Set.of(Persona.PLAIN))
                                ? null
                                : personas.object())
                .with("failures", failures.object())
                .with("offered_per_s", summary.offered())
                .with("throughput_per_s", summary.throughput())
                .with("goodput_per_s", summary.goodput())
                .with("goodput_share", counts.goodShare())
                .with("error_share", counts.errorShare())
                .with("output_tokens_per_s", summary.tokensPerSecond())
                .with(
                        "tokens",
                        new Fields()
                                .with("input", summary.tokens().input())
                                .with("output", summary.tokens().output())
                                .with("events", summary.tokens().events())
                                .with("answers_without_usage", counts.saidNothing())
                                .object())
                .with("cpu_us_per_request", summary.cpuMicros())
                .with("metrics", metrics.object())
                .with("slo", measured.slo().stream().map(SummaryJson::of).toList())
                .with(
                        "checks",
                        measured.checks().stream().map(SummaryJson::check).toList())
                .with("series", Series.of(measured.measurement()))
                .object();
    }

    private static JsonObject of(Summary.Counts counts) {
        return new Fields()
                .with("due", counts.due())
                .with("answered", counts.answered())
                .with("failed", counts.failed())
                .with("cancelled", counts.cancelled())
                .with("unfinished", counts.unfinished())
                .with("dropped", counts.dropped())
                .with("warm_up", counts.warmUps())
                .with("good", counts.good())
                .with("streams", counts.streams())
                .with("attempts", counts.attempts())
                .with("retries", counts.retries())
                .object();
    }

    static JsonObject of(Quantiles quantiles) {
        return new Fields()
                .with("count", quantiles.count())
                .with("min", quantiles.min())
                .with("mean", quantiles.mean())
                .with("p50", quantiles.p50())
                .with("p75", quantiles.p75())
                .with("p90", quantiles.p90())
                .with("p95", quantiles.p95())
                .with("p99", quantiles.p99())
                .with("p99.9", quantiles.p999())
                .with("max", quantiles.max())
                .object();
    }

    private static JsonObject of(SloResult result) {
        return new Fields()
                .with("clause", result.clause())
                .with("measured", result.measured())
                .with("met", result.met())
                .object();
    }

    private static JsonObject check(Check check) {
        return new Fields()
                .with("check", check.name())
                .with("measured", check.measured())
                .with("bound", check.bound())
                .with("holds", check.holds())
                .with("advice", check.advice())
                .object();
    }

    private static JsonObject of(FaultStep fault) {
        return new Fields()
                .with("at_s", fault.at().toNanos() / 1e9)
                .with("for_s", fault.length().toNanos() / 1e9)
                .with("fault", fault.text())
                .object();
    }

    private static @Nullable JsonObject of(@Nullable Accuracy accuracy) {
        if (accuracy == null) {
            return null;
        }
        Fields percentiles = new Fields();
        Fields apart = new Fields();
        for (double percent : List.of(50.0, 90.0, 99.0)) {
            String name = "p" + Math.round(percent);
            apart.with("on_the_way." + name, orZero(accuracy.onTheWay().percentile(percent)));
            apart.with("back." + name, orZero(accuracy.back().percentile(percent)));
            percentiles.with(
                    "latency." + name,
                    List.of(
                            orZero(accuracy.here().percentile(percent)),
                            orZero(accuracy.there().percentile(percent))));
            if (accuracy.firstHere().count() > 0) {
                percentiles.with(
                        "ttft." + name,
                        List.of(
                                orZero(accuracy.firstHere().percentile(percent)),
                                orZero(accuracy.firstThere().percentile(percent))));
            }
        }
        return new Fields()
                .with("requests", accuracy.matched())
                .with("events_measured", accuracy.eventsHere())
                .with("events_sent", accuracy.eventsThere())
                .with("usage_tokens", accuracy.usageHere())
                .with("requests_that_differ", accuracy.differing())
                .with("aborts_noticed", accuracy.aborts())
                .with("measured_and_seen_ms", percentiles.object())
                .with("apart_ms", apart.object())
                .object();
    }

    private static Object orZero(double value) {
        Object number = Fields.number(value);
        return number == null ? 0 : number;
    }

    private static JsonObject of(Machine machine) {
        return new Fields()
                .with("processors", machine.processors())
                .with("processor", machine.processor())
                .with("os", machine.os())
                .with("java", machine.java())
                .with("heap_mb", machine.memoryMegabytes())
                .object();
    }

    private static JsonObject plan(LoadResult result) {
        return Json.parse(result.plan().effective().root().render(ConfigRenderOptions.concise()));
    }

    /** For who reads it: the metrics of a measurement. */
    static Map<String, @Nullable Object> metrics(JsonObject measured) {
        return measured.object("metrics").fields();
    }
}

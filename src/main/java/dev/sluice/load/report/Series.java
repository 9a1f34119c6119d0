package dev.sluice.load.report;

import dev.sluice.load.measure.Distribution;
import dev.sluice.load.measure.Interval;
import dev.sluice.load.measure.Measurement;
import dev.sluice.load.measure.Metric;
import dev.sluice.model.JsonObject;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** A measurement by the interval, as columns. */
final class Series {
    private Series() {}

    static JsonObject of(Measurement measurement) {
        List<Interval> intervals = measurement.intervals();
        double seconds = measurement.intervalNanos() / 1e9;
        Fields series = new Fields();
        series.with("interval_s", seconds);
        column(series, "due", intervals, Interval::due);
        column(series, "started", intervals, Interval::started);
        column(series, "answered", intervals, Interval::answered);
        column(series, "failed", intervals, Interval::failed);
        column(series, "dropped", intervals, Interval::dropped);
        column(series, "tokens", intervals, Interval::tokens);
        series.with(
                "in_flight",
                IntStream.range(0, intervals.size())
                        .mapToObj(measurement::inFlight)
                        .toList());
        column(series, "connections", intervals, Interval::connections);
        for (Metric metric :
                List.of(Metric.TTFT, Metric.LATENCY, Metric.TTFT_UNCORRECTED, Metric.LATENCY_UNCORRECTED, Metric.ITL)) {
            if (measurement.total(metric).count() > 0) {
                percentile(series, intervals, metric, 50);
                percentile(series, intervals, metric, 99);
                column(series, metric.tag() + ".max", intervals, interval -> at(interval, metric, 100));
            }
        }
        column(series, "lag_ms", intervals, interval -> at(interval, Metric.LAG, 100));
        column(series, "loop_lag_ms", intervals, interval -> interval.loopLagNanos() / 1e6);
        column(series, "gc_ms", intervals, interval -> interval.pauseNanos() / 1e6);
        return series.object();
    }

    private static void percentile(Fields series, List<Interval> intervals, Metric metric, int percent) {
        column(series, metric.tag() + ".p" + percent, intervals, interval -> at(interval, metric, percent));
    }

    private static double at(Interval interval, Metric metric, double percent) {
        Distribution distribution = interval.distributions().get(metric);
        return distribution == null ? Double.NaN : distribution.percentile(percent);
    }

    private static void column(Fields series, String name, List<Interval> intervals, ToDoubleFunction<Interval> value) {
        series.with(
                name,
                intervals.stream()
                        .map(interval -> Fields.number(value.applyAsDouble(interval)))
                        .toList());
    }
}

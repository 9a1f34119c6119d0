package dev.sluice.load.report;

import dev.sluice.load.LoadResult;
import dev.sluice.load.Measured;
import dev.sluice.load.direct.Templates;
import dev.sluice.load.measure.Distribution;
import dev.sluice.load.measure.Metric;
import dev.sluice.load.measure.Sample;
import dev.sluice.load.measure.Window;
import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.HistogramIterationValue;

/** What the page draws beyond the summary: the percentiles' spectrum, the distributions, the slowest requests. */
final class ReportData {
    private static final List<Metric> SPECTRA =
            List.of(Metric.TTFT, Metric.TTFT_UNCORRECTED, Metric.LATENCY, Metric.LATENCY_UNCORRECTED, Metric.ITL);
    private static final List<Metric> DISTRIBUTIONS = List.of(Metric.TTFT, Metric.ITL, Metric.TPOT, Metric.LATENCY);
    /** Bars of a distribution are as wide as a tenth of a power of ten. */
    private static final int BARS_PER_DECADE = 12;

    private ReportData() {}

    static JsonObject of(LoadResult result) {
        return SummaryJson.of(result)
                .with("version", String.valueOf(LoadResult.class.getPackage().getImplementationVersion()))
                .with(
                        "details",
                        result.measured().stream()
                                .map(measured -> details(result, measured))
                                .toList());
    }

    private static JsonObject details(LoadResult result, Measured measured) {
        Fields spectra = new Fields();
        for (Metric metric : SPECTRA) {
            Distribution total = measured.measurement().total(metric);
            if (total.count() > 0) {
                spectra.with(metric.tag(), spectrum(total));
            }
        }
        Fields distributions = new Fields();
        for (Metric metric : DISTRIBUTIONS) {
            Distribution total = measured.measurement().total(metric);
            if (total.count() > 0) {
                distributions.with(metric.tag(), bars(total));
            }
        }
        return new Fields()
                .with("spectra", spectra.object())
                .with("distributions", distributions.object())
                .with(
                        "slowest",
                        measured.measurement().slowest().stream()
                                .limit(20)
                                .map(sample -> sample(result, measured, sample))
                                .toList())
                .object();
    }

    /** Pairs of the share of values above, and the value in milliseconds. */
    private static List<Object> spectrum(Distribution distribution) {
        List<Object> points = new ArrayList<>();
        for (HistogramIterationValue value : distribution.histogram().percentiles(8)) {
            double above = Math.max(1.0 / distribution.count(), 1 - value.getPercentileLevelIteratedTo() / 100);
            points.add(List.of(exact(above), exact(value.getValueIteratedTo() / 1e3)));
        }
        return points;
    }

    /** Triples of lower edge, upper edge in milliseconds, and count. */
    private static List<Object> bars(Distribution distribution) {
        Map<Integer, Long> counts = new TreeMap<>();
        for (HistogramIterationValue value : distribution.histogram().recordedValues()) {
            double micros = Math.max(1, distribution.histogram().medianEquivalentValue(value.getValueIteratedTo()));
            counts.merge(
                    (int) Math.floor(Math.log10(micros) * BARS_PER_DECADE),
                    value.getCountAddedInThisIterationStep(),
                    Long::sum);
        }
        List<Object> bars = new ArrayList<>();
        counts.forEach((bucket, count) -> bars.add(List.of(exact(edge(bucket)), exact(edge(bucket + 1)), count)));
        return bars;
    }

    private static double edge(int bucket) {
        return Math.pow(10, (double) bucket / BARS_PER_DECADE) / 1e3;
    }

    private static Object exact(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.6g", value));
    }

    private static JsonObject sample(LoadResult result, Measured measured, Sample sample) {
        double at = 0;
        for (Window window : measured.measurement().windows()) {
            if (window.segment() == sample.segment()) {
                at = window.at(sample.intendedNanos()) / 1e9;
            }
        }
        return new Fields()
                .with("id", Templates.id(result.runId(), sample.number()))
                .with("at_s", at)
                .with("wait", millis(sample.startedNanos(), sample))
                .with("head", millis(sample.headNanos(), sample))
                .with("first", millis(sample.firstNanos(), sample))
                .with("last", millis(sample.lastNanos(), sample))
                .with("end", millis(sample.endedNanos(), sample))
                .with("tokens", sample.tokens())
                .with("status", sample.status())
                .with("ending", sample.ending().label())
                .with("failure", sample.failure())
                .object();
    }

    private static double millis(long at, Sample sample) {
        return at == Sample.NONE ? Double.NaN : (at - sample.intendedNanos()) / 1e6;
    }
}

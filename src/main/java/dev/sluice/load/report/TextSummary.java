package dev.sluice.load.report;

import dev.sluice.load.LoadResult;
import dev.sluice.load.Measured;
import dev.sluice.load.measure.Check;
import dev.sluice.load.measure.Metric;
import dev.sluice.load.measure.Quantiles;
import dev.sluice.load.measure.Shown;
import dev.sluice.load.measure.SloResult;
import dev.sluice.load.measure.Summary;
import dev.sluice.load.stats.Comparison;
import dev.sluice.load.stats.Difference;
import dev.sluice.load.truth.Accuracy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came of a run, for a terminal. */
public final class TextSummary {
    private static final List<Metric> TIMES = List.of(
            Metric.TTFT,
            Metric.TTFT_UNCORRECTED,
            Metric.ITL,
            Metric.TPOT,
            Metric.LATENCY,
            Metric.LATENCY_UNCORRECTED,
            Metric.CANCEL,
            Metric.LAG);
    private static final double TOLERANCE = 0.05;

    private final LoadResult result;
    private final StringBuilder text = new StringBuilder();

    private TextSummary(LoadResult result) {
        this.result = result;
    }

    public static String of(LoadResult result) {
        return new TextSummary(result).text();
    }

    private String text() {
        if (!result.isValid()) {
            text.append("INVALID: these figures are not the target's\n");
            for (Check check : result.failedChecks()) {
                text.append("  ✗ ")
                        .append(check.name())
                        .append(": ")
                        .append(check.measured())
                        .append(", allowed ")
                        .append(check.bound());
                text.append("; ").append(check.advice()).append('\n');
            }
            text.append('\n');
        }
        if (result.interrupted()) {
            text.append("interrupted: what follows is of the requests until then\n\n");
        }
        if (result.knee() != null) {
            sweep(result.knee());
        }
        Measured main = result.main();
        times(main);
        counts(main.summary(), main);
        for (Measured other : result.measured()) {
            if (other.role() == Measured.Role.BASELINE) {
                text.append("\nbaseline\n");
                times(other);
                counts(other.summary(), other);
                differences(other, main);
            }
        }
        if (result.accuracy() != null
                && result.accuracy().matched() + result.accuracy().aborts() > 0) {
            accuracy(result.accuracy());
        }
        slo(main.slo());
        return text.toString();
    }

    private void slo(List<SloResult> clauses) {
        if (!clauses.isEmpty()) {
            text.append("\nSLO")
                    .append(!result.isValid() ? "" : result.isSloMet() ? " met" : " missed")
                    .append('\n');
        }
        for (SloResult clause : clauses) {
            text.append(clause.met() ? "  ✓ " : "  ✗ ")
                    .append(clause.clause())
                    .append(": ")
                    .append(clause.measured())
                    .append('\n');
        }
    }

    private void sweep(LoadResult.Knee knee) {
        row("rate", "answers/s", "ttft p95", "latency p95", "in flight", "verdict");
        for (Measured step : result.measured()) {
            Quantiles ttft = step.summary().quantiles(Metric.TTFT);
            Quantiles latency = step.summary().quantiles(Metric.LATENCY);
            String verdict = !step.isValid()
                    ? "invalid"
                    : step.saturated() ? "saturated" : step.isSloMet() ? "good" : "SLO missed";
            int inFlight = step.measurement().intervals().stream()
                    .mapToInt(interval -> interval.inFlight())
                    .max()
                    .orElse(0);
            row(
                    step.measurement().name(),
                    Shown.number(step.summary().throughput()),
                    ttft == null ? "–" : Shown.millis(ttft.p95()),
                    latency == null ? "–" : Shown.millis(latency.p95()),
                    Integer.toString(inFlight),
                    verdict);
        }
        text.append("\nknee: ")
                .append(knee.rate() == 0 ? "none" : Shown.number(knee.rate()) + "/s")
                .append(" (")
                .append(knee.why())
                .append(")\n\n");
    }

    private void times(Measured measured) {
        row("", "p50", "p90", "p95", "p99", "p99.9", "max");
        boolean same = isSame(measured.summary());
        for (Metric metric : TIMES) {
            Quantiles of = measured.summary().quantiles(metric);
            boolean twin = metric == Metric.TTFT_UNCORRECTED || metric == Metric.LATENCY_UNCORRECTED;
            if (of == null || (twin && same)) {
                continue;
            }
            row(
                    twin ? "  uncorrected" : metric.title(),
                    Shown.millis(of.p50()),
                    Shown.millis(of.p90()),
                    Shown.millis(of.p95()),
                    Shown.millis(of.p99()),
                    Shown.millis(of.p999()),
                    Shown.millis(of.max()));
        }
    }

    /** Whether no request waited for anything before its start. */
    private static boolean isSame(Summary summary) {
        Quantiles corrected = summary.quantiles(Metric.LATENCY);
        Quantiles uncorrected = summary.quantiles(Metric.LATENCY_UNCORRECTED);
        return corrected != null
                && uncorrected != null
                && corrected.max() == uncorrected.max()
                && corrected.p50() == uncorrected.p50();
    }

    private void counts(Summary summary, Measured measured) {
        Summary.Counts counts = summary.counts();
        text.append('\n')
                .append(number(counts.due()))
                .append(" requests in ")
                .append(Shown.number(summary.seconds()))
                .append(" s: ");
        text.append(number(counts.answered())).append(" answered");
        also(counts.failed(), "failed");
        if (!measured.measurement().failures().isEmpty()) {
            text.append(" (").append(kinds(measured.measurement().failures())).append(')');
        }
        also(counts.cancelled(), "hung up");
        also(counts.dropped(), "dropped");
        also(counts.unfinished(), "unfinished");
        also(counts.retries(), "retries");
        text.append('\n');
        examples(measured);
        text.append(Shown.number(summary.throughput())).append(" answers/s, ");
        text.append(Shown.number(summary.goodput())).append(" good/s, ");
        text.append(Shown.number(summary.tokensPerSecond())).append(" output tokens/s; ");
        text.append(number(summary.tokens().input()))
                .append(" tokens in, ")
                .append(number(summary.tokens().output()))
                .append(" out; ");
        text.append(Shown.number(summary.cpuMicros())).append(" µs of CPU here a request\n");
    }

    private void examples(Measured measured) {
        measured.measurement().details().forEach((kind, detail) -> {
            if (!detail.isEmpty()) {
                text.append("  ")
                        .append(kind)
                        .append(", one of them: ")
                        .append(detail)
                        .append('\n');
            }
        });
    }

    private void also(long count, String what) {
        if (count > 0) {
            text.append(", ").append(number(count)).append(' ').append(what);
        }
    }

    private static String kinds(Map<String, Long> failures) {
        return new TreeMap<>(failures)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + number(entry.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private void differences(Measured baseline, Measured target) {
        text.append("\nthe target beside its baseline\n");
        try {
            List<Difference> differences = new Comparison(TOLERANCE, 0.95, 1)
                    .compare(RunReader.of(baseline.measurement()), RunReader.of(target.measurement()));
            text.append(DifferencesText.of(differences));
        } catch (IllegalArgumentException tooShort) {
            text.append("  too short to tell: ").append(tooShort.getMessage()).append('\n');
        }
    }

    private void accuracy(Accuracy accuracy) {
        text.append("\nbeside what the simulated provider saw of ")
                .append(number(accuracy.matched()))
                .append(" of these requests: ");
        text.append(
                accuracy.differing() == 0
                        ? "every token was counted"
                        : number(accuracy.differing()) + " differ in tokens");
        text.append(" (")
                .append(number(accuracy.eventsHere()))
                .append(" arrived, ")
                .append(number(accuracy.eventsThere()))
                .append(" sent)");
        if (accuracy.matched() > 0) {
            text.append("; latency p99 ").append(Shown.millis(accuracy.here().percentile(99)));
            text.append(", it saw ").append(Shown.millis(accuracy.there().percentile(99)));
        }
        also(accuracy.aborts(), "hang-ups noticed");
        text.append('\n');
    }

    private void row(String name, String... cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-22s", name));
        for (String cell : cells) {
            line.append(String.format(Locale.ROOT, "%12s", cell));
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}

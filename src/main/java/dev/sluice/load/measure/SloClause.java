package dev.sluice.load.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One clause of an SLO: a figure, a comparison and a bound.
 *
 * @param text as it was written
 * @param metric of a time; null for other figures
 * @param figure reads what is compared
 * @param comparison {@code <}, {@code <=}, {@code >} or {@code >=}
 * @param bound in milliseconds, as a share, or a second
 * @param unit what the bound is in
 */
record SloClause(
        String text,
        @Nullable Metric metric,
        ToDoubleFunction<Summary> figure,
        String comparison,
        double bound,
        Unit unit) {
    static final String EXPECTED = "such as ttft.p95<800ms, itl.p99<50ms, latency.mean<2s, error<1%, goodput>95%,"
            + " throughput>100/s or tokens>5000/s";

    private static final Pattern FORM = Pattern.compile(
            "([a-z]+(?:\\.uncorrected)?)(?:\\.(p\\d{1,2}(?:\\.\\d{1,3})?|mean|min|max))?\\s*(<=|>=|<|>)\\s*"
                    + "(\\d{1,9}(?:\\.\\d{1,6})?)\\s*(us|ms|s|m|%|/s)?");
    private static final List<String> OTHERS = List.of("error", "goodput", "dropped", "throughput", "tokens");

    /** What a bound is in. */
    enum Unit {
        MILLIS,
        SHARE,
        PER_SECOND;

        String show(double value) {
            if (Double.isNaN(value)) {
                return "nothing measured";
            }
            return switch (this) {
                case MILLIS -> Shown.millis(value);
                case SHARE -> Shown.share(value);
                case PER_SECOND -> Shown.number(value) + "/s";
            };
        }
    }

    static SloClause parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' (expected: a clause " + EXPECTED + ")");
        }
        String name = form.group(1);
        @Nullable String statistic = form.group(2);
        double amount = Double.parseDouble(form.group(4));
        String unit = form.group(5) == null ? "" : form.group(5);
        @Nullable Metric metric = Metric.named(name).orElse(null);
        if (metric != null) {
            return time(text, metric, statistic, form.group(3), amount, unit);
        }
        if (!OTHERS.contains(name)) {
            throw new IllegalArgumentException("'" + text + "': no figure '" + name + "' (expected: one of "
                    + Arrays.stream(Metric.values()).map(Metric::tag).collect(Collectors.joining(", ")) + ", "
                    + String.join(", ", OTHERS) + ")");
        }
        if (statistic != null) {
            throw new IllegalArgumentException(
                    "'" + text + "': " + name + " has no ." + statistic + " (expected: " + name + " alone)");
        }
        boolean perSecond = unit.equals("/s") || name.equals("throughput") || name.equals("tokens");
        demand(
                text,
                perSecond ? unit.equals("/s") : unit.equals("%"),
                perSecond ? "a bound such as 100/s" : "a bound such as 1%");
        boolean rate = name.equals("error") || name.equals("dropped");
        demand(text, !(perSecond && rate), "a bound such as 1%");
        return new SloClause(
                text,
                null,
                figure(name, perSecond),
                form.group(3),
                perSecond ? amount : amount / 100,
                perSecond ? Unit.PER_SECOND : Unit.SHARE);
    }

    private static SloClause time(
            String text, Metric metric, @Nullable String statistic, String comparison, double amount, String unit) {
        demand(text, statistic != null, "which value, such as " + metric.tag() + ".p95");
        double millis = switch (unit) {
            case "us" -> amount / 1_000;
            case "ms" -> amount;
            case "s" -> amount * 1_000;
            case "m" -> amount * 60_000;
            default -> throw new IllegalArgumentException("'" + text + "' (expected: a bound such as 800ms or 2s)");
        };
        String which = String.valueOf(statistic);
        if (which.startsWith("p")) {
            // Percentiles beyond those of the summary would need the histogram.
            demand(
                    text,
                    List.of("p50", "p75", "p90", "p95", "p99", "p99.9").contains(which),
                    "p50, p75, p90, p95, p99 or p99.9");
        }
        return new SloClause(
                text, metric, summary -> statistic(summary.quantiles(metric), which), comparison, millis, Unit.MILLIS);
    }

    private static ToDoubleFunction<Summary> figure(String name, boolean perSecond) {
        return switch (name) {
            case "error" -> summary -> summary.counts().errorShare();
            case "dropped" ->
                summary -> summary.counts().due() == 0
                        ? 0
                        : (double) summary.counts().dropped() / summary.counts().due();
            case "goodput" ->
                perSecond ? Summary::goodput : summary -> summary.counts().goodShare();
            case "throughput" -> Summary::throughput;
            default -> Summary::tokensPerSecond;
        };
    }

    private static double statistic(@Nullable Quantiles of, String name) {
        if (of == null) {
            return Double.NaN;
        }
        return switch (name) {
            case "mean" -> of.mean();
            case "min" -> of.min();
            case "max" -> of.max();
            case "p50" -> of.p50();
            case "p75" -> of.p75();
            case "p90" -> of.p90();
            case "p95" -> of.p95();
            case "p99" -> of.p99();
            default -> of.p999();
        };
    }

    boolean isUpperBound() {
        return comparison.startsWith("<");
    }

    /** A figure that does not exist keeps no bound. */
    SloResult judge(Summary summary) {
        double measured = figure.applyAsDouble(summary);
        boolean met = switch (comparison) {
            case "<" -> measured < bound;
            case "<=" -> measured <= bound;
            case ">" -> measured > bound;
            default -> measured >= bound;
        };
        return new SloResult(text, unit.show(measured), met);
    }

    private static void demand(String text, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "'%s' (expected: %s)", text, expected));
        }
    }
}

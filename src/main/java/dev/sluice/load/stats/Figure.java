package dev.sluice.load.stats;

import dev.sluice.load.measure.Metric;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the figures that runs are compared by.
 *
 * @param name for people
 * @param metric whose quantile it is; null for the others
 * @param share the quantile, 0 to 1
 * @param kind what it is
 */
public record Figure(String name, @Nullable Metric metric, double share, Kind kind) {
    /** All, in the order that they are shown. */
    public static final List<Figure> ALL = List.of(
            of(Metric.TTFT, 0.5),
            of(Metric.TTFT, 0.95),
            of(Metric.TTFT, 0.99),
            of(Metric.ITL, 0.5),
            of(Metric.ITL, 0.99),
            of(Metric.TPOT, 0.5),
            of(Metric.LATENCY, 0.5),
            of(Metric.LATENCY, 0.95),
            of(Metric.LATENCY, 0.99),
            new Figure("error", null, 0, Kind.ERROR),
            new Figure("throughput", null, 0, Kind.THROUGHPUT),
            new Figure("tokens", null, 0, Kind.TOKENS));

    /** What a figure is. */
    public enum Kind {
        /** A quantile in milliseconds; less is better. */
        TIME,
        /** A share; less is better. */
        ERROR,
        /** Answers a second; more is better. */
        THROUGHPUT,
        /** Output tokens a second; more is better. */
        TOKENS;

        boolean isMoreBetter() {
            return this == THROUGHPUT || this == TOKENS;
        }
    }

    private static Figure of(Metric metric, double share) {
        return new Figure(metric.tag() + ".p" + Math.round(share * 100), metric, share, Kind.TIME);
    }

    /** Its value; NaN when there is none. */
    double of(Totals totals) {
        if (metric != null) {
            return Counts.quantile(totals.counts(metric), share);
        }
        return switch (kind) {
            case ERROR -> totals.ratio(totals.failed(), totals.judged());
            case THROUGHPUT -> totals.ratio(totals.answered(), totals.seconds());
            default -> totals.ratio(totals.tokens(), totals.seconds());
        };
    }

    /** How far apart two values are: of shares their difference, of others the logarithm of their ratio. */
    double distance(double before, double after) {
        if (kind == Kind.ERROR) {
            return after - before;
        }
        return before == after ? 0 : Math.log(after / before);
    }

    /** A distance as a change: of shares in points, of others as a share of the first value. */
    double change(double distance) {
        return kind == Kind.ERROR ? distance : Math.expm1(distance);
    }
}

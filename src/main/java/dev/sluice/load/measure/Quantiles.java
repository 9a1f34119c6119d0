package dev.sluice.load.measure;

/**
 * A distribution in a few figures, in milliseconds.
 *
 * @param count values
 */
public record Quantiles(
        long count,
        double min,
        double mean,
        double p50,
        double p75,
        double p90,
        double p95,
        double p99,
        double p999,
        double max) {
    static Quantiles of(Distribution distribution) {
        return new Quantiles(
                distribution.count(),
                distribution.min(),
                distribution.mean(),
                distribution.percentile(50),
                distribution.percentile(75),
                distribution.percentile(90),
                distribution.percentile(95),
                distribution.percentile(99),
                distribution.percentile(99.9),
                distribution.max());
    }
}

package dev.sluice.load.stats;

import dev.sluice.load.measure.Metric;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Blocks, added up. */
final class Totals {
    private final Map<Metric, long[]> counts = new EnumMap<>(Metric.class);
    private double seconds;
    private long judged;
    private long failed;
    private long answered;
    private long tokens;

    private Totals() {}

    static Totals of(List<Block> blocks) {
        Totals totals = new Totals();
        for (Block block : blocks) {
            block.counts().forEach((metric, added) -> added.addTo(totals.counts(metric)));
            totals.seconds += block.seconds();
            totals.judged += block.judged();
            totals.failed += block.failed();
            totals.answered += block.answered();
            totals.tokens += block.tokens();
        }
        return totals;
    }

    long[] counts(Metric metric) {
        return counts.computeIfAbsent(metric, added -> Counts.sum());
    }

    double ratio(double amount, double of) {
        return of == 0 ? Double.NaN : amount / of;
    }

    double seconds() {
        return seconds;
    }

    double judged() {
        return judged;
    }

    double failed() {
        return failed;
    }

    double answered() {
        return answered;
    }

    double tokens() {
        return tokens;
    }
}

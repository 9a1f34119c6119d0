package dev.sluice.load.stats;

import dev.sluice.load.measure.Metric;
import java.util.Map;

/**
 * One interval of a run, as {@link Comparison} resamples it.
 *
 * @param counts distributions by metric
 * @param seconds its length
 * @param judged requests that were answered or failed
 * @param failed those that failed
 * @param answered answers that were complete in it
 * @param tokens output tokens that arrived in it
 */
record Block(Map<Metric, Counts> counts, double seconds, long judged, long failed, long answered, long tokens) {
    Block {
        counts = Map.copyOf(counts);
    }
}

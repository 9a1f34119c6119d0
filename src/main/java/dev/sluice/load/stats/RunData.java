package dev.sluice.load.stats;

import dev.sluice.load.measure.Metric;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/** A run, interval by interval, for comparing. Not thread-safe while it is filled. */
public final class RunData {
    private final List<Block> blocks = new ArrayList<>();

    /**
     * Adds the run's next interval.
     *
     * @param seconds its length
     * @param histograms by metric, in microseconds
     * @param judged requests due in it that were answered or failed
     * @param failed those that failed
     * @param answered answers that were complete in it
     * @param tokens output tokens that arrived in it
     */
    public void add(
            double seconds,
            Map<Metric, AbstractHistogram> histograms,
            long judged,
            long failed,
            long answered,
            long tokens) {
        Map<Metric, Counts> counts = new EnumMap<>(Metric.class);
        histograms.forEach((metric, histogram) -> {
            Counts.Builder builder = new Counts.Builder();
            for (HistogramIterationValue value : histogram.recordedValues()) {
                builder.add(
                        histogram.medianEquivalentValue(value.getValueIteratedTo()), value.getCountAtValueIteratedTo());
            }
            counts.put(metric, builder.build());
        });
        blocks.add(new Block(counts, seconds, judged, failed, answered, tokens));
    }

    List<Block> blocks() {
        return blocks;
    }

    /** How many intervals there are. */
    public int size() {
        return blocks.size();
    }
}

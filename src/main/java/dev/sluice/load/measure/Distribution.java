package dev.sluice.load.measure;

import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;

/** A distribution of times: HdrHistogram in microseconds, three digits exact. Not thread-safe. */
public final class Distribution {
    /** Digits that are exact: a value is off by 0.1 % at most. */
    public static final int DIGITS = 3;

    private final AbstractHistogram histogram;

    /** An empty one that is fast to record into. */
    public Distribution() {
        this(new Histogram(DIGITS));
    }

    Distribution(AbstractHistogram histogram) {
        histogram.setAutoResize(true);
        this.histogram = histogram;
    }

    /** Records a time; a negative one, which only a clock that steps can give, counts as none at all. */
    public void record(long nanos) {
        histogram.recordValue(Math.max(0, nanos + 500) / 1_000);
    }

    public void add(Distribution other) {
        histogram.add(other.histogram);
    }

    public long count() {
        return histogram.getTotalCount();
    }

    /** Milliseconds below or at which so many percent are; NaN when empty. */
    public double percentile(double percent) {
        return count() == 0 ? Double.NaN : histogram.getValueAtPercentile(percent) / 1e3;
    }

    /** Milliseconds; NaN when empty. */
    public double mean() {
        return count() == 0 ? Double.NaN : histogram.getMean() / 1e3;
    }

    /** Milliseconds; NaN when empty. */
    public double min() {
        return count() == 0 ? Double.NaN : histogram.getMinValue() / 1e3;
    }

    /** Milliseconds; NaN when empty. */
    public double max() {
        return count() == 0 ? Double.NaN : histogram.getMaxValue() / 1e3;
    }

    /** The histogram itself, to read. */
    public AbstractHistogram histogram() {
        return histogram;
    }

    public void reset() {
        histogram.reset();
    }
}

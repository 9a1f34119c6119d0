package dev.sluice.load.measure;

/**
 * A segment's part of a measurement.
 *
 * @param segment its number
 * @param beginNanos when its schedule begins, in nanoseconds from the run's begin
 * @param warmUpNanos how much of it is not measured
 * @param nanos how much of it is
 * @param atNanos where on the measurement's own time its measured part begins
 */
public record Window(int segment, long beginNanos, long warmUpNanos, long nanos, long atNanos) {
    /** Whether an instant is in the measured part. */
    public boolean contains(long runNanos) {
        long within = runNanos - beginNanos - warmUpNanos;
        return within >= 0 && within < nanos;
    }

    /** Where on the measurement's own time an instant is. */
    public long at(long runNanos) {
        return runNanos - beginNanos - warmUpNanos + atNanos;
    }
}

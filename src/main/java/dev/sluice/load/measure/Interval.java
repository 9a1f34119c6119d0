package dev.sluice.load.measure;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.PackedHistogram;

/** What belongs to one stretch of a measurement's time. Not thread-safe. */
public final class Interval {
    private final Map<Metric, Distribution> distributions = new EnumMap<>(Metric.class);
    private final Map<String, Integer> failures = new TreeMap<>();
    long due;
    long started;
    long answered;
    long dropped;
    long tokens;
    long inputTokens;
    int inFlight = -1;
    int connections;
    long loopLagNanos;
    long pauseNanos;

    Interval() {}

    Distribution distribution(Metric metric) {
        return distributions.computeIfAbsent(
                metric, added -> new Distribution(new PackedHistogram(Distribution.DIGITS)));
    }

    void fail(String kind) {
        failures.merge(kind, 1, Integer::sum);
    }

    /** The distributions of the requests that were due in it; of gaps between tokens, those that ended in it. */
    public Map<Metric, Distribution> distributions() {
        return distributions;
    }

    /** Failures by kind of the requests that were due in it. */
    public Map<String, Integer> failures() {
        return failures;
    }

    public long failed() {
        return failures.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** Requests that were due in it. */
    public long due() {
        return due;
    }

    /** Requests that began in it. */
    public long started() {
        return started;
    }

    /** Answers that were complete in it. */
    public long answered() {
        return answered;
    }

    /** Requests that were due in it and never sent. */
    public long dropped() {
        return dropped;
    }

    /** Pieces of content that arrived in it, or output tokens of plain answers that were complete in it. */
    public long tokens() {
        return tokens;
    }

    /** Whether somebody looked at what was in flight in it. */
    boolean isSeen() {
        return inFlight >= 0;
    }

    /** Requests in flight, the most seen in it. */
    public int inFlight() {
        return Math.max(0, inFlight);
    }

    /** Connections open, the most seen in it. */
    public int connections() {
        return connections;
    }

    /** How late the generator's event loops were at most. */
    public long loopLagNanos() {
        return loopLagNanos;
    }

    /** What garbage collection stopped the generator for. */
    public long pauseNanos() {
        return pauseNanos;
    }
}

package dev.sluice.load.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was measured of one thing: a target, its bare baseline, or a step of a sweep. Not thread-safe.
 *
 * <p>Latencies are of the requests that were <em>due</em> in the measured time, whenever they ended. Rates are of what
 * <em>happened</em> in it. Intervals of latencies are by the instant that a request was due: a stall shows where it began.
 */
public final class Measurement {
    private final String name;
    private final long intervalNanos;
    private final Map<Integer, Window> windows = new HashMap<>();
    private final List<Interval> intervals = new ArrayList<>();
    private final Map<Metric, Distribution> totals = new EnumMap<>(Metric.class);
    private final Map<Ending, Long> endings = new EnumMap<>(Ending.class);
    private final Map<Persona, Long> personas = new EnumMap<>(Persona.class);
    private final Map<String, Long> failures = new TreeMap<>();
    private final Map<String, String> details = new TreeMap<>();
    private final Slowest slowest = new Slowest();
    private final Goodput goodput;
    private long measuredNanos;
    private long warmUps;
    private long judged;
    private long good;
    private long answeredInTime;
    private long tokensInTime;
    private long inputTokens;
    private long outputTokens;
    private long streams;
    private long events;
    private long attempts;
    private long saidNothing;
    private long cpuNanos;
    private long ended;

    /**
     * @param name for results
     * @param intervalNanos the length of its intervals
     * @param goodput what a good request is
     */
    public Measurement(String name, long intervalNanos, Goodput goodput) {
        this.name = name;
        this.intervalNanos = intervalNanos;
        this.goodput = goodput;
        for (Metric metric : Metric.values()) {
            totals.put(metric, new Distribution());
        }
    }

    /** A further segment belongs to it; its measured part is put behind those before it. */
    public Window extend(int segment, long beginNanos, long warmUpNanos, long nanos) {
        Window window = new Window(segment, beginNanos, warmUpNanos, nanos, measuredNanos);
        windows.put(segment, window);
        measuredNanos += nanos;
        return window;
    }

    /** A segment ended early. */
    public void cutShort(int segment, long atRunNanos) {
        @Nullable Window window = windows.get(segment);
        if (window == null) {
            return;
        }
        long left = Math.max(0, Math.min(window.nanos(), atRunNanos - window.beginNanos() - window.warmUpNanos()));
        measuredNanos -= window.nanos() - left;
        windows.put(segment, new Window(segment, window.beginNanos(), window.warmUpNanos(), left, window.atNanos()));
    }

    /** Takes what a generator's thread has seen; what is of other segments is left out. */
    public void add(Tick tick) {
        @Nullable Window current = windows.get(tick.segment());
        if (current != null) {
            long at = current.at(tick.nanos());
            if (tick.nanos() >= current.beginNanos() + current.warmUpNanos()) {
                Interval interval = interval(at);
                interval.inFlight = Math.max(interval.inFlight, tick.inFlight());
                interval.connections = Math.max(interval.connections, tick.connections());
                interval.loopLagNanos = Math.max(interval.loopLagNanos, tick.lagNanos());
                interval.started += tick.started();
                interval.tokens += tick.tokens();
                if (tick.gaps() != null) {
                    interval.distribution(Metric.ITL).add(tick.gaps());
                    total(Metric.ITL).add(tick.gaps());
                }
            }
            if (current.contains(tick.nanos())) {
                tokensInTime += tick.tokens();
            }
        }
        tick.ended().forEach(this::add);
    }

    /** Whether a segment is part of it. */
    public boolean has(int segment) {
        return windows.containsKey(segment);
    }

    /** Whether a sample is of the measured time. */
    public boolean isMeasured(Sample sample) {
        @Nullable Window window = windows.get(sample.segment());
        return window != null && window.contains(sample.intendedNanos());
    }

    private void add(Sample sample) {
        @Nullable Window window = windows.get(sample.segment());
        if (window == null) {
            return;
        }
        ended += sample.endedNanos() >= window.beginNanos() + window.warmUpNanos() ? 1 : 0;
        happened(sample, window);
        if (!window.contains(sample.intendedNanos())) {
            warmUps++;
            return;
        }
        Interval interval = interval(window.at(sample.intendedNanos()));
        interval.due++;
        endings.merge(sample.ending(), 1L, Long::sum);
        personas.merge(sample.persona(), 1L, Long::sum);
        attempts += sample.attempts();
        if (sample.ending() == Ending.FAILED) {
            failures.merge(sample.failure(), 1L, Long::sum);
            details.putIfAbsent(sample.failure(), sample.detail());
            interval.fail(sample.failure());
        } else if (sample.ending() == Ending.DROPPED) {
            interval.dropped++;
        }
        count(sample);
        record(interval, Metric.LAG, sample.lagNanos());
        if (sample.isTimed()) {
            time(sample, interval);
            slowest.offer(sample);
        }
        judged += sample.persona() == Persona.PLAIN && sample.ending() != Ending.UNFINISHED ? 1 : 0;
        good += goodput.isGood(sample) ? 1 : 0;
    }

    /** What happened in the measured time, whenever the request was due. */
    private void happened(Sample sample, Window window) {
        if (sample.ending() == Ending.ANSWERED && sample.endedNanos() >= window.beginNanos() + window.warmUpNanos()) {
            Interval interval = interval(window.at(sample.endedNanos()));
            interval.answered++;
            boolean plain = !sample.isStreamed();
            interval.tokens += plain ? sample.tokens() : 0;
            if (window.contains(sample.endedNanos())) {
                answeredInTime++;
                tokensInTime += plain ? sample.tokens() : 0;
            }
        }
    }

    private void count(Sample sample) {
        inputTokens += Math.max(0, sample.inputTokens());
        outputTokens += Math.max(0, sample.outputTokens());
        events += sample.events();
        streams += sample.isStreamed() ? 1 : 0;
        saidNothing += sample.ending() == Ending.ANSWERED && sample.outputTokens() < 0 ? 1 : 0;
    }

    private void time(Sample sample, Interval interval) {
        record(interval, Metric.LATENCY, sample.endedNanos() - sample.intendedNanos());
        record(interval, Metric.LATENCY_UNCORRECTED, sample.endedNanos() - sample.startedNanos());
        boolean answered = sample.ending() == Ending.ANSWERED;
        if (sample.isStreamed()) {
            record(interval, Metric.TTFT, sample.firstNanos() - sample.intendedNanos());
            record(interval, Metric.TTFT_UNCORRECTED, sample.firstNanos() - sample.startedNanos());
        } else if (!answered && streams > 0) {
            // Gave up before the first token: it would have taken longer still.
            record(interval, Metric.TTFT, sample.endedNanos() - sample.intendedNanos());
            record(interval, Metric.TTFT_UNCORRECTED, sample.endedNanos() - sample.startedNanos());
        }
        if (answered && sample.timePerOutputToken() != Sample.NONE) {
            record(interval, Metric.TPOT, sample.timePerOutputToken());
        }
    }

    private void record(Interval interval, Metric metric, long nanos) {
        interval.distribution(metric).record(nanos);
        total(metric).record(nanos);
    }

    /** How long the target took to notice a hang-up. */
    public void addCancel(Sample sample, long nanos) {
        @Nullable Window window = windows.get(sample.segment());
        if (window != null && window.contains(sample.intendedNanos())) {
            record(interval(window.at(sample.intendedNanos())), Metric.CANCEL, nanos);
        }
    }

    /** Garbage collection stopped the generator. */
    public void addPause(int segment, long runNanos, long nanos) {
        @Nullable Window window = windows.get(segment);
        if (window != null && runNanos >= window.beginNanos() + window.warmUpNanos()) {
            interval(window.at(runNanos)).pauseNanos += nanos;
        }
    }

    /** The process has used so much of the processors since a segment's measured time began, until its last request ended. */
    public void addCpu(long nanos) {
        cpuNanos += nanos;
    }

    private Interval interval(long at) {
        int index = (int) Math.max(0, at / intervalNanos);
        while (intervals.size() <= index) {
            intervals.add(new Interval());
        }
        return intervals.get(index);
    }

    /** What was in flight in an interval, or before it where nobody looked. */
    public int inFlight(int index) {
        for (int i = Math.min(index, intervals.size() - 1); i >= 0; i--) {
            if (intervals.get(i).isSeen()) {
                return intervals.get(i).inFlight();
            }
        }
        return 0;
    }

    public String name() {
        return name;
    }

    public long intervalNanos() {
        return intervalNanos;
    }

    /** Its intervals from its begin; those past the measured time are of requests that had still to end. */
    public List<Interval> intervals() {
        return intervals;
    }

    /** The segments' parts, in order. */
    public List<Window> windows() {
        return windows.values().stream()
                .sorted(Comparator.comparingLong(Window::atNanos))
                .toList();
    }

    public Distribution total(Metric metric) {
        Distribution total = totals.get(metric);
        if (total == null) {
            throw new IllegalStateException(metric.tag());
        }
        return total;
    }

    /** The slowest requests that were answered or timed out, slowest first. */
    public List<Sample> slowest() {
        return slowest.samples();
    }

    /** Failures by kind. */
    public Map<String, Long> failures() {
        return failures;
    }

    /** A failure of each kind in words. */
    public Map<String, String> details() {
        return details;
    }

    /** Requests by how their callers behaved. */
    public Map<Persona, Long> personas() {
        return personas;
    }

    /** The figures. */
    public Summary summary() {
        Map<Metric, Quantiles> quantiles = new EnumMap<>(Metric.class);
        totals.forEach((metric, total) -> {
            if (total.count() > 0) {
                quantiles.put(metric, Quantiles.of(total));
            }
        });
        return new Summary(
                name,
                measuredNanos / 1e9,
                counts(),
                new Summary.Tokens(inputTokens, outputTokens, events),
                answeredInTime,
                tokensInTime,
                quantiles,
                ended == 0 ? Double.NaN : cpuNanos / 1e3 / ended);
    }

    /** The figures' counts alone, which cost nothing. */
    public Summary.Counts counts() {
        return new Summary.Counts(
                endings.values().stream().mapToLong(Long::longValue).sum(),
                count(Ending.ANSWERED),
                count(Ending.FAILED),
                count(Ending.CANCELLED),
                count(Ending.UNFINISHED),
                count(Ending.DROPPED),
                warmUps,
                judged,
                good,
                attempts,
                streams,
                saidNothing);
    }

    private long count(Ending ending) {
        return endings.getOrDefault(ending, 0L);
    }
}

package dev.sluice.load;

import dev.sluice.load.measure.Distribution;
import dev.sluice.load.measure.Goodput;
import dev.sluice.load.measure.Health;
import dev.sluice.load.measure.Measurement;
import dev.sluice.load.measure.Metric;
import dev.sluice.load.measure.Sample;
import dev.sluice.load.measure.Summary;
import dev.sluice.load.measure.Tick;
import dev.sluice.load.measure.Window;
import org.jspecify.annotations.Nullable;

/** One measurement as it is taken, and how the generator does meanwhile. Confined to the collector's thread, but for its end. */
final class Stretch {
    private final Measurement measurement;
    private final Goodput goodput;
    private final long stallNanos;
    private final Recent recent = new Recent();
    private @Nullable Measurement practice;
    private @Nullable Window window;
    private long stalledNanos;
    private long longestStallNanos;
    private long pauseNanos;
    private long longestPauseNanos;
    private long exhausted;
    private long lost;
    private double busiest;
    private int inFlight;
    private int connections;
    private long second;
    private long answeredNow;
    private long answeredBefore;
    private long tokensNow;
    private long tokensBefore;
    private long lagNow;
    private long lagBefore;
    private boolean streamed;

    /**
     * An empty one.
     *
     * @param goodput what a good request is
     * @param stallNanos from when on an event loop counts as standing still
     */
    Stretch(String name, long intervalNanos, Goodput goodput, long stallNanos) {
        this.measurement = new Measurement(name, intervalNanos, goodput);
        this.goodput = goodput;
        this.stallNanos = stallNanos;
    }

    Measurement measurement() {
        return measurement;
    }

    /** A further segment of it begins; gives what of it is measured. */
    synchronized Window begin(int segment, long beginNanos, long warmUpNanos, long nanos) {
        Window next = measurement.extend(segment, beginNanos, warmUpNanos, nanos);
        window = next;
        // Measured like the rest, and forgotten: what measures is then compiled before it counts.
        practice = new Measurement("warm-up", measurement.intervalNanos(), goodput);
        practice.extend(segment, beginNanos, warmUpNanos / 4, warmUpNanos / 2);
        return next;
    }

    /** The segment under way ended early. */
    synchronized void cutShort(int segment, long atRunNanos) {
        measurement.cutShort(segment, atRunNanos);
    }

    synchronized boolean isMeasured(Sample sample) {
        return measurement.isMeasured(sample);
    }

    synchronized void addCancel(Sample sample, long nanos) {
        measurement.addCancel(sample, nanos);
    }

    synchronized void addCpu(long nanos) {
        measurement.addCpu(nanos);
    }

    synchronized @Nullable Window window() {
        return window;
    }

    /** Takes what a generator's thread has seen. */
    synchronized void add(Tick tick) {
        measurement.add(tick);
        if (practice != null) {
            practice.add(tick);
            if (window != null && tick.nanos() > window.beginNanos() + window.warmUpNanos()) {
                practice = null;
            }
        }
        inFlight = tick.inFlight();
        connections = tick.connections();
        turn(tick.nanos());
        lagNow = Math.max(lagNow, tick.lagNanos());
        tokensNow += tick.tokens();
        if (window != null && window.contains(tick.nanos()) && tick.lagNanos() > stallNanos) {
            stalledNanos += tick.lagNanos();
            longestStallNanos = Math.max(longestStallNanos, tick.lagNanos());
        }
        for (Sample sample : tick.ended()) {
            add(sample);
        }
    }

    private void add(Sample sample) {
        streamed |= sample.isStreamed();
        exhausted += sample.failure().equals("generator") ? 1 : 0;
        if (sample.isTimed()) {
            answeredNow++;
            tokensNow += sample.isStreamed() ? 0 : sample.tokens();
            long end = streamed && sample.isStreamed() ? sample.firstNanos() : sample.endedNanos();
            recent.record(sample.endedNanos(), end - sample.intendedNanos());
        }
    }

    private void turn(long runNanos) {
        long now = runNanos / 1_000_000_000L;
        if (now != second) {
            boolean next = now == second + 1;
            answeredBefore = next ? answeredNow : 0;
            tokensBefore = next ? tokensNow : 0;
            lagBefore = next ? lagNow : 0;
            answeredNow = 0;
            tokensNow = 0;
            lagNow = 0;
            second = now;
        }
    }

    synchronized void pause(long runNanos, long nanos) {
        if (window != null && window.contains(runNanos)) {
            pauseNanos += nanos;
            longestPauseNanos = Math.max(longestPauseNanos, nanos);
            measurement.addPause(window.segment(), runNanos, nanos);
        }
    }

    synchronized void lose(int ticks) {
        lost += ticks;
    }

    synchronized void busy(double share) {
        busiest = Math.max(busiest, share);
    }

    synchronized Health health() {
        Summary summary = measurement.summary();
        Distribution lag = measurement.total(Metric.LAG);
        return new Health(
                Math.round(summary.seconds() * 1e9),
                lag,
                stalledNanos,
                longestStallNanos,
                pauseNanos,
                longestPauseNanos,
                busiest,
                summary.counts().due(),
                summary.counts().dropped(),
                exhausted,
                lost);
    }

    synchronized Summary summary() {
        return measurement.summary();
    }

    /** How it stands. */
    synchronized @Nullable Snapshot snapshot(long now, double offered, String fault) {
        Window current = window;
        if (current == null) {
            return null;
        }
        turn(now);
        Summary.Counts counts = measurement.counts();
        Distribution latest = recent.all(now);
        long since = now - current.beginNanos();
        boolean warmUp = since < current.warmUpNanos();
        return new Snapshot(
                measurement.name(),
                warmUp,
                Math.max(0, warmUp ? since : since - current.warmUpNanos()) / 1e9,
                (warmUp ? current.warmUpNanos() : current.nanos()) / 1e9,
                offered,
                counts.answered(),
                counts.failed(),
                counts.dropped(),
                inFlight,
                connections,
                answeredBefore,
                tokensBefore,
                streamed,
                latest.percentile(50),
                latest.percentile(95),
                latest.percentile(99),
                Math.max(lagNow, lagBefore) / 1e6,
                fault,
                measurement.failures());
    }
}

package dev.sluice.load;

import dev.sluice.load.measure.Interval;
import dev.sluice.load.measure.Metric;
import dev.sluice.load.plan.LoadPlan;
import dev.sluice.load.plan.Shape;
import dev.sluice.load.stats.Saturation;
import java.time.Duration;
import java.util.List;

/** Says what a stretch that is over amounts to: whether it is valid, met the SLO, and saturated the target. */
final class Judge {
    private static final int INTERVALS = 60;
    private static final long[] INTERVAL_MILLIS = {100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000};
    private static final double ANSWERED_SHARE = 0.9;

    private final LoadPlan plan;

    Judge(LoadPlan plan) {
        this.plan = plan;
    }

    /**
     * A measurement that was or is being taken.
     *
     * @param rate that was asked for, in requests a second; 0 for a closed load
     */
    record Taken(Measured.Role role, Stretch stretch, double rate) {}

    /** The measurement in so many parts or fewer, each of a length that people count in. */
    long intervalNanos() {
        Duration whole = plan.shape() instanceof Shape.Sweep ? plan.stretch() : plan.measured();
        for (long millis : INTERVAL_MILLIS) {
            if (whole.toMillis() / millis <= INTERVALS) {
                return millis * 1_000_000;
            }
        }
        return Duration.ofMinutes(5).toNanos();
    }

    Measured judged(Taken taken) {
        Stretch stretch = taken.stretch();
        return new Measured(
                taken.role(),
                stretch.measurement(),
                stretch.summary(),
                plan.check().judge(stretch.health()),
                plan.slo().judge(stretch.summary()),
                taken.rate(),
                isSaturated(stretch, taken.rate()));
    }

    /** A target that answers less than nine tenths of what it is asked is saturated as well, however little of that shows as a rise. */
    private static boolean isSaturated(Stretch stretch, double rate) {
        List<Interval> intervals = stretch.measurement().intervals();
        int measured = (int) Math.min(
                intervals.size(),
                Math.round(stretch.summary().seconds()
                        * 1e9
                        / stretch.measurement().intervalNanos()));
        double[] inFlight = new double[measured];
        double[] waits = new double[measured];
        for (int i = 0; i < measured; i++) {
            Interval interval = intervals.get(i);
            Metric metric = interval.distributions().containsKey(Metric.TTFT) ? Metric.TTFT : Metric.LATENCY;
            inFlight[i] = stretch.measurement().inFlight(i);
            waits[i] = interval.distributions().containsKey(metric)
                    ? interval.distributions().get(metric).mean()
                    : Double.NaN;
        }
        boolean behind = rate > 0
                && stretch.summary().throughput() < ANSWERED_SHARE * rate
                && stretch.summary().counts().failed() == 0;
        return behind || Saturation.isReached(inFlight, waits);
    }
}

package dev.sluice.load.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Judges whether a generator could have produced the load and seen what became of it. A run that fails a check is invalid, whatever
 * its figures.
 *
 * @param maxLagMillis how late the 99th of a hundred requests may be turned to, and from when on an event loop counts as standing still
 * @param maxShare of the measured time that it may stand still, and that garbage collection may take; 0 to 1
 * @param maxBusy share of a processor that an event loop may use; 0 to 1
 * @param maxDropped share of the requests that may be dropped; 0 to 1
 */
public record SelfCheck(double maxLagMillis, double maxShare, double maxBusy, double maxDropped) {
    /** Ten milliseconds, 1 %, 90 % and one in a thousand. */
    public static final SelfCheck DEFAULT = new SelfCheck(10, 0.01, 0.9, 0.001);

    public SelfCheck {
        range("max-lag", maxLagMillis, 0.1, 60_000);
        range("max-stalled", maxShare, 0, 1);
        range("max-busy", maxBusy, 0.01, 1);
        range("max-dropped", maxDropped, 0, 1);
    }

    /** All checks, those that hold as well. */
    public List<Check> judge(Health health) {
        List<Check> checks = new ArrayList<>();
        double lag = health.lag().count() == 0 ? 0 : health.lag().percentile(99);
        checks.add(new Check(
                "requests were started in time (p99 of the schedule lag)",
                Shown.millis(lag),
                "≤ " + Shown.millis(maxLagMillis),
                lag <= maxLagMillis,
                "lower the rate, give the generator a machine of its own, or use more --threads"));
        checks.add(share(
                "its event loops did not stand still (longest " + millis(health.longestStallNanos()) + ")",
                health.stalledNanos(),
                health,
                "give the generator a machine of its own"));
        checks.add(share(
                "garbage collection did not stop it (longest " + millis(health.longestPauseNanos()) + ")",
                health.pauseNanos(),
                health,
                "give it more memory, such as SLUICE_JAVA_OPTS=-Xmx2g"));
        checks.add(new Check(
                "its event loops had time to spare (the busiest)",
                Shown.share(health.busiest()),
                "≤ " + Shown.share(maxBusy),
                health.busiest() <= maxBusy,
                "lower the rate, or use more --threads"));
        double dropped = health.due() == 0 ? 0 : (double) health.dropped() / health.due();
        checks.add(new Check(
                "requests that were due were sent (dropped)",
                Shown.share(dropped),
                "≤ " + Shown.share(maxDropped),
                dropped <= maxDropped,
                "raise --max-connections, or take the drops as the target's answer and lower the rate"));
        checks.add(new Check(
                "this machine had ports, files and memory for them (requests without)",
                Long.toString(health.exhausted()),
                "0",
                health.exhausted() == 0,
                "raise ulimit -n, or net.ipv4.ip_local_port_range"));
        checks.add(new Check(
                "what became of each was kept (lost)",
                Long.toString(health.lost()),
                "0",
                health.lost() == 0,
                "write to a faster disk, or lower the rate"));
        return List.copyOf(checks);
    }

    private Check share(String name, long nanos, Health health, String advice) {
        double share = health.measuredNanos() == 0 ? 0 : (double) nanos / health.measuredNanos();
        return new Check(name, Shown.share(share), "≤ " + Shown.share(maxShare), share <= maxShare, advice);
    }

    private static String millis(long nanos) {
        return Shown.millis(nanos / 1e6);
    }

    private static void range(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}

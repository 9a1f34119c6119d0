package dev.sluice.load.measure;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A measurement in figures. Immutable.
 *
 * @param name of what was measured
 * @param seconds measured
 * @param counts requests that were due in the measured time, by what became of them
 * @param tokens of those requests
 * @param answeredInTime answers that were complete in the measured time, whenever they were due
 * @param tokensInTime pieces of content, or tokens of plain answers, that arrived in it
 * @param quantiles of every metric that has values
 * @param cpuMicros processor time of this process for a request, everything it did included; NaN when none ended
 */
public record Summary(
        String name,
        double seconds,
        Counts counts,
        Tokens tokens,
        long answeredInTime,
        long tokensInTime,
        Map<Metric, Quantiles> quantiles,
        double cpuMicros) {
    public Summary {
        quantiles = quantiles.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(quantiles));
    }

    /**
     * Requests.
     *
     * @param due that were due
     * @param warmUps that were due before the measured time; not among the others
     * @param judged whose caller waited and read, and which the run's end did not cut
     * @param good of the judged, those that met every bound of the SLO on their own
     * @param attempts that were made for them
     * @param streams whose answer came in pieces
     * @param saidNothing answers that did not say what they cost
     */
    public record Counts(
            long due,
            long answered,
            long failed,
            long cancelled,
            long unfinished,
            long dropped,
            long warmUps,
            long judged,
            long good,
            long attempts,
            long streams,
            long saidNothing) {
        /** Attempts beyond the first of each request. */
        public long retries() {
            return Math.max(0, attempts - (due - dropped));
        }

        /** Failures among the requests that could have been answered: not the cancelled, dropped and unfinished. */
        public double errorShare() {
            long judged = answered + failed;
            return judged == 0 ? 0 : (double) failed / judged;
        }

        /** Good requests among those that are judged; a dropped one is not good. NaN when there are none. */
        public double goodShare() {
            return judged == 0 ? Double.NaN : (double) good / judged;
        }
    }

    /**
     * Tokens.
     *
     * @param input as the target said
     * @param output as the target said
     * @param events pieces of content that arrived
     */
    public record Tokens(long input, long output, long events) {}

    public @Nullable Quantiles quantiles(Metric metric) {
        return quantiles.get(metric);
    }

    /** Answers a second. */
    public double throughput() {
        return seconds == 0 ? 0 : answeredInTime / seconds;
    }

    /** Good requests a second. */
    public double goodput() {
        return seconds == 0 ? 0 : counts.good() / seconds;
    }

    /** Output tokens a second. */
    public double tokensPerSecond() {
        return seconds == 0 ? 0 : tokensInTime / seconds;
    }

    /** Requests that were due, a second. */
    public double offered() {
        return seconds == 0 ? 0 : counts.due() / seconds;
    }
}

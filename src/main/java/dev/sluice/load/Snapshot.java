package dev.sluice.load;

import java.util.Map;

/**
 * How a run stands.
 *
 * @param stretch what goes on: the target, its baseline, or a step
 * @param warmUp whether it is not measured yet
 * @param elapsedSeconds since the stretch began
 * @param seconds that it takes
 * @param offered requests a second that are due now; 0 for a closed load
 * @param answered so far
 * @param failed so far
 * @param dropped so far
 * @param inFlight now
 * @param connections open now
 * @param answersPerSecond of the last second
 * @param tokensPerSecond of the last second
 * @param streamed whether times are those to the first token, or of whole answers
 * @param p50 milliseconds in the last five seconds
 * @param p95 milliseconds in the last five seconds
 * @param p99 milliseconds in the last five seconds
 * @param lagMillis the worst lag of the last second
 * @param fault what the simulated provider does now; empty for nothing
 * @param failures so far, by kind
 */
public record Snapshot(
        String stretch,
        boolean warmUp,
        double elapsedSeconds,
        double seconds,
        double offered,
        long answered,
        long failed,
        long dropped,
        int inFlight,
        int connections,
        double answersPerSecond,
        double tokensPerSecond,
        boolean streamed,
        double p50,
        double p95,
        double p99,
        double lagMillis,
        String fault,
        Map<String, Long> failures) {
    public Snapshot {
        failures = Map.copyOf(failures);
    }
}

package dev.sluice.load.truth;

import dev.sluice.load.measure.Distribution;
import dev.sluice.load.measure.Ending;
import dev.sluice.load.measure.Persona;
import dev.sluice.load.measure.Sample;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;

/**
 * What was measured beside what the simulated provider saw of the same requests. Latencies here are from the actual start, since that is
 * all that it can know of.
 *
 * @param matched requests that both know
 * @param eventsHere pieces of content that arrived
 * @param eventsThere pieces of content that it sent
 * @param usageHere output tokens as its answers said
 * @param differing requests whose pieces of content, or tokens, are not those it sent
 * @param here latencies as measured
 * @param there latencies as it saw them
 * @param firstHere times to the first token as measured
 * @param firstThere times to the first token as it saw them
 * @param onTheWay from each request's start here until it had read it: connections that are opened, its kernel, its event loop
 * @param back from its last write until the answer's end was read here; none where it noted the time after that
 * @param aborts hang-ups that it noticed
 */
public record Accuracy(
        long matched,
        long eventsHere,
        long eventsThere,
        long usageHere,
        long differing,
        Distribution here,
        Distribution there,
        Distribution firstHere,
        Distribution firstThere,
        Distribution onTheWay,
        Distribution back,
        long aborts) {

    /**
     * Compares.
     *
     * @param samples the latest requests that were measured
     * @param served what it saw, by request id
     * @param id the id of a request
     * @param offsetNanos by how much its clock is ahead
     * @param originNanos the run's begin
     * @param cancelled hears of each hang-up that it noticed, and after how many nanoseconds
     */
    public static Accuracy of(
            Iterable<Sample> samples,
            Map<String, Served> served,
            LongFunction<String> id,
            long originNanos,
            long offsetNanos,
            BiConsumer<Sample, Long> cancelled) {
        long matched = 0;
        long eventsHere = 0;
        long eventsThere = 0;
        long usageHere = 0;
        long differing = 0;
        long aborts = 0;
        Distribution here = new Distribution();
        Distribution there = new Distribution();
        Distribution firstHere = new Distribution();
        Distribution firstThere = new Distribution();
        Distribution onTheWay = new Distribution();
        Distribution back = new Distribution();
        for (Sample sample : samples) {
            Served seen = served.get(id.apply(sample.number()));
            if (seen == null || seen.endedNanos() == 0) {
                continue;
            }
            if (sample.ending() == Ending.CANCELLED && seen.outcome().equals("aborted")) {
                aborts++;
                cancelled.accept(sample, seen.endedNanos() - offsetNanos - originNanos - sample.cancelledNanos());
            }
            if (sample.ending() != Ending.ANSWERED || sample.persona() != Persona.PLAIN) {
                continue;
            }
            matched++;
            eventsHere += sample.events();
            eventsThere += sample.isStreamed() ? seen.tokens() : 0;
            usageHere += Math.max(0, sample.outputTokens());
            boolean events = !sample.isStreamed() || sample.events() == seen.tokens();
            boolean usage = !sample.isStreamed() || sample.outputTokens() < 0 || sample.outputTokens() == seen.tokens();
            differing += events && usage ? 0 : 1;
            here.record(sample.endedNanos() - sample.startedNanos());
            there.record(seen.endedNanos() - seen.receivedNanos());
            long aheadNanos = offsetNanos + originNanos;
            onTheWay.record(seen.receivedNanos() - aheadNanos - sample.startedNanos());
            back.record(sample.endedNanos() - (seen.endedNanos() - aheadNanos));
            if (sample.isStreamed() && seen.firstTokenNanos() > 0) {
                firstHere.record(sample.firstNanos() - sample.startedNanos());
                firstThere.record(seen.firstTokenNanos() - seen.receivedNanos());
            }
        }
        return new Accuracy(
                matched,
                eventsHere,
                eventsThere,
                usageHere,
                differing,
                here,
                there,
                firstHere,
                firstThere,
                onTheWay,
                back,
                aborts);
    }
}

package dev.sluice.batch.run;

import dev.sluice.batch.BatchState;
import dev.sluice.batch.Counts;
import dev.sluice.model.Usage;
import java.time.Duration;

/**
 * How far a batch is; all of it on disk.
 *
 * @param id the batch's
 * @param counts its items; of those that run elsewhere, as far as is known here
 * @param inFlight calls under way here
 * @param ended items that ended in this run
 * @param usage tokens of all answers
 * @param elapsed since this run began
 * @param waiting why nothing is sent just now, in one line; empty while something may be
 */
public record BatchProgress(
        String id,
        BatchState state,
        Counts counts,
        int inFlight,
        long ended,
        Usage usage,
        Duration elapsed,
        String waiting) {
    /** Items that end in a second, over this run. */
    public double rate() {
        double seconds = elapsed.toNanos() / 1e9;
        return seconds <= 0 ? 0 : ended / seconds;
    }

    /** How much longer it takes at that rate; zero when nobody knows. */
    public Duration remaining() {
        double rate = rate();
        return rate <= 0 ? Duration.ZERO : Duration.ofMillis(Math.round(counts.open() / rate * 1_000));
    }
}

package dev.sluice.batch.run;

import dev.sluice.batch.Counts;
import dev.sluice.batch.ItemState;
import dev.sluice.model.Usage;

/** What a run knows of its batch's items: what it read, and what it did since. One thread. */
final class Tally {
    private Counts counts = Counts.NONE;
    private Usage usage = Usage.UNKNOWN;
    private long ended;
    private long changes;
    private long surveyed = -1;

    Counts counts() {
        return counts;
    }

    Usage usage() {
        return usage;
    }

    /** Items that ended in this run. */
    long ended() {
        return ended;
    }

    /** Counts what changed here: what was read before a change is older than it. */
    long changes() {
        return changes;
    }

    /** Whether all that is in the journal is known. */
    boolean isKnown() {
        return surveyed == changes;
    }

    void cost(Usage known) {
        usage = known;
    }

    /** What was read when so much had changed here; of no account when more has changed since. */
    void surveyed(long changesThen, Counts read) {
        if (changesThen == changes) {
            surveyed = changes;
            counts = read;
        }
    }

    /** Something changed that is not counted. */
    void changed() {
        changes++;
    }

    void claimed() {
        changes++;
        counts = counts.plus(ItemState.PENDING, -1).plus(ItemState.RUNNING, 1);
    }

    /** A claimed item was moved on. */
    void left(ItemState state, Usage cost) {
        counts = counts.plus(ItemState.RUNNING, -1).plus(state, 1);
        usage = new Usage(usage.inputTokens() + cost.inputTokens(), usage.outputTokens() + cost.outputTokens(), 0);
        ended += state.isOver() ? 1 : 0;
    }

    /** Pending items ended unsent. */
    void endedUnsent(ItemState state, int some) {
        changes += some;
        ended += some;
        counts = counts.plus(ItemState.PENDING, -some).plus(state, some);
    }
}

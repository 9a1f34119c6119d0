package dev.sluice.batch;

/**
 * How many of a batch's items stand where.
 *
 * @param pending to be sent
 * @param running claimed by a process
 * @param succeeded answered
 * @param failed ended without an answer
 * @param expired not answered in time
 * @param cancelled not answered before the cancel
 */
public record Counts(long pending, long running, long succeeded, long failed, long expired, long cancelled) {
    /** None at all. */
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    public long total() {
        return open() + over();
    }

    /** Those that have not ended. */
    public long open() {
        return pending + running;
    }

    /** Those that have a result. */
    public long over() {
        return succeeded + failed + expired + cancelled;
    }

    /** Those that ended without an answer, for whatever reason. */
    public long unanswered() {
        return failed + expired + cancelled;
    }

    /** These with some more in a state. */
    public Counts plus(ItemState state, long more) {
        return switch (state) {
            case PENDING -> new Counts(pending + more, running, succeeded, failed, expired, cancelled);
            case RUNNING -> new Counts(pending, running + more, succeeded, failed, expired, cancelled);
            case SUCCEEDED -> new Counts(pending, running, succeeded + more, failed, expired, cancelled);
            case FAILED -> new Counts(pending, running, succeeded, failed + more, expired, cancelled);
            case EXPIRED -> new Counts(pending, running, succeeded, failed, expired + more, cancelled);
            case CANCELLED -> new Counts(pending, running, succeeded, failed, expired, cancelled + more);
        };
    }
}

package dev.sluice.load.measure;

/**
 * What became of one request. Instants are nanoseconds from the run's begin; {@link #NONE} for what did not happen.
 *
 * @param number its place in the run, from 0
 * @param segment the stretch of the run that it belongs to
 * @param persona how its caller behaved
 * @param intendedNanos when it was due; for a closed load when it started
 * @param lagNanos how late the generator turned to it
 * @param startedNanos when a connection was taken for it, or begun
 * @param headNanos when the status line had arrived
 * @param firstNanos when the first content of a stream had arrived
 * @param lastNanos when its last content had
 * @param endedNanos when it ended
 * @param cancelledNanos when its caller hung up
 * @param events pieces of content that arrived
 * @param inputTokens as the target said; -1 when it did not
 * @param outputTokens as the target said; -1 when it did not
 * @param status the HTTP status; 0 without a head
 * @param ending how it ended
 * @param failure the failure's kind; empty without one
 * @param detail the failure in words; empty without one
 * @param attempts how often it was sent; 0 when it never was
 * @param fresh whether its connection was opened for it
 */
public record Sample(
        long number,
        int segment,
        Persona persona,
        long intendedNanos,
        long lagNanos,
        long startedNanos,
        long headNanos,
        long firstNanos,
        long lastNanos,
        long endedNanos,
        long cancelledNanos,
        int events,
        long inputTokens,
        long outputTokens,
        int status,
        Ending ending,
        String failure,
        String detail,
        int attempts,
        boolean fresh) {
    /** No such instant. */
    public static final long NONE = -1;

    /** The failure of a request that was given up at its deadline. */
    public static final String TIMEOUT = "timeout";

    /**
     * Whether its times are latencies: it was answered, or its caller waited in vain until the timeout, which is the least that it
     * would have taken. A refusal in a millisecond is no latency.
     */
    public boolean isTimed() {
        return persona == Persona.PLAIN
                && (ending == Ending.ANSWERED || (ending == Ending.FAILED && failure.equals(TIMEOUT)));
    }

    public boolean isStreamed() {
        return firstNanos != NONE;
    }

    /** Output tokens as billed, or pieces of content where nothing was said. */
    public long tokens() {
        return outputTokens >= 0 ? outputTokens : events;
    }

    /** Nanoseconds for each output token but the first; {@link #NONE} for fewer than two. */
    public long timePerOutputToken() {
        long tokens = tokens();
        return tokens < 2 || firstNanos == NONE ? NONE : (lastNanos - firstNanos) / (tokens - 1);
    }
}

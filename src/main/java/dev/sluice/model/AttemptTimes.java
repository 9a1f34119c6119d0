package dev.sluice.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an attempt came how far, each counted from its start; null where it did not come so far.
 *
 * @param reused whether it went on a connection that was open before
 * @param sent when its connection was open and the call on its way
 * @param head when the head of a stream arrived, or the whole of a plain reply
 * @param content when the first content of a stream arrived
 * @param abort how long it took from the wish to end it to its connection being closed; null when nobody wished so
 */
public record AttemptTimes(
        boolean reused,
        @Nullable Duration sent,
        @Nullable Duration head,
        @Nullable Duration content,
        @Nullable Duration abort) {
    /** It crashed, and told nothing. */
    public static final AttemptTimes NONE = new AttemptTimes(false, null, null, null, null);
}

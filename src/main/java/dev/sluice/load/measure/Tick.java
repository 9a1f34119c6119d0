package dev.sluice.load.measure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a generator's thread has seen since it last said so.
 *
 * @param segment the segment under way
 * @param nanos when this was said, from the run's begin
 * @param ended the requests that ended
 * @param gaps between pieces of content; null when there were none
 * @param tokens pieces of content that arrived
 * @param started requests that began
 * @param inFlight requests in flight now
 * @param connections connections open now
 * @param lagNanos how late the thread was at most
 */
public record Tick(
        int segment,
        long nanos,
        List<Sample> ended,
        @Nullable Distribution gaps,
        long tokens,
        int started,
        int inFlight,
        int connections,
        long lagNanos) {
    public Tick {
        ended = List.copyOf(ended);
    }
}

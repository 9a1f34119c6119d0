package dev.sluice.load.generator;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Makes the requests of segments, one segment after the other, and tells what became of each. Any thread. */
public interface Generator extends AutoCloseable {
    /**
     * Begins a segment now.
     *
     * @param beginNanos now, on the run's clock: requests are due from here on
     * @return completes when its last request has ended and been told of
     */
    CompletableFuture<Void> start(Segment segment, long beginNanos);

    /** Makes no further requests of the segment; those under way go on. */
    void stop();

    /** Ends the requests under way. */
    void cut();

    /** Processor time that each of its threads has used, in nanoseconds. */
    List<Long> threadCpuNanos();

    @Override
    void close();
}

package dev.sluice.load.generator;

import dev.sluice.load.measure.Distribution;
import dev.sluice.load.measure.Sample;
import dev.sluice.load.measure.Tick;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one thread of a generator has seen since it last told. Confined to that thread. */
public final class Recording {
    private List<Sample> ended = new ArrayList<>();
    private @Nullable Distribution gaps;
    private long tokens;
    private int started;
    private long lagNanos;

    public void started() {
        started++;
    }

    public void ended(Sample sample) {
        ended.add(sample);
    }

    /** A piece of content arrived. */
    public void token() {
        tokens++;
    }

    /** Time between two pieces of content of a stream. */
    public void gap(long nanos) {
        if (gaps == null) {
            gaps = new Distribution();
        }
        gaps.record(nanos);
    }

    /** The thread was so late. */
    public void lag(long nanos) {
        lagNanos = Math.max(lagNanos, nanos);
    }

    /** All of it, and from here on nothing. */
    public Tick tick(int segment, long nanos, int inFlight, int connections) {
        Tick tick = new Tick(segment, nanos, ended, gaps, tokens, started, inFlight, connections, lagNanos);
        ended = new ArrayList<>();
        gaps = null;
        tokens = 0;
        started = 0;
        lagNanos = 0;
        return tick;
    }
}

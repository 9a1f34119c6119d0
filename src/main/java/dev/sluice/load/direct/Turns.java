package dev.sluice.load.direct;

import dev.sluice.load.arrival.Pacer;
import dev.sluice.load.generator.Segment;

/** One event loop's requests of an open load: every so manieth, since all loops go through the same schedule. */
final class Turns {
    private final Pacer pacer;
    private final long beginNanos;
    private final int loops;
    private long number;
    private long due;

    /**
     * Those of a loop.
     *
     * @param beginNanos of the segment
     * @param index of the loop
     * @param loops that share the schedule
     */
    Turns(Segment segment, long beginNanos, int index, int loops) {
        this.pacer = segment.pacer();
        this.beginNanos = beginNanos;
        this.loops = loops;
        this.number = segment.firstRequest() + index;
        advance(index);
    }

    /** Whether there are no more. */
    boolean isOver() {
        return due == Pacer.END;
    }

    /** Whether the next one should have started by now. */
    boolean isDue(long runNanos) {
        return due != Pacer.END && beginNanos + due <= runNanos;
    }

    /** When the next one is due. */
    long dueNanos() {
        return beginNanos + due;
    }

    /** Takes the next one; gives its number. */
    long take() {
        long taken = number;
        number += loops;
        advance(loops - 1);
        return taken;
    }

    private void advance(int others) {
        due = pacer.next();
        for (int i = 0; i < others && due != Pacer.END; i++) {
            due = pacer.next();
        }
    }
}

package dev.sluice.load;

import dev.sluice.load.measure.Sample;

/** Hears of every request that ended, on the collector's thread. */
public interface SampleLog {
    /** Keeps nothing. */
    SampleLog NONE = (stretch, measured, sample) -> {};

    /**
     * A request ended.
     *
     * @param stretch what it belongs to
     * @param measured whether it was due in the measured time
     */
    void log(String stretch, boolean measured, Sample sample);
}

package dev.sluice.load.measure;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a good request is: answered, and within every bound on its own. DistServe's goodput (Zhong et al., OSDI 2024), as vLLM's
 * and NVIDIA's benchmarks use it.
 *
 * @param bounds the most milliseconds, by metric; for gaps between tokens the request's mean counts
 */
public record Goodput(Map<Metric, Double> bounds) {
    /** Every answered request is good. */
    public static final Goodput ANSWERED = new Goodput(Map.of());

    public Goodput {
        bounds = bounds.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(bounds));
    }

    /** Whether a request is good; one that was not meant to be answered is not. */
    public boolean isGood(Sample sample) {
        if (sample.ending() != Ending.ANSWERED || sample.persona() != Persona.PLAIN) {
            return false;
        }
        for (Map.Entry<Metric, Double> bound : bounds.entrySet()) {
            if (!isWithin(sample, bound.getKey(), bound.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWithin(Sample sample, Metric metric, double boundMillis) {
        long nanos = switch (metric) {
            case LATENCY -> sample.endedNanos() - sample.intendedNanos();
            case LATENCY_UNCORRECTED -> sample.endedNanos() - sample.startedNanos();
            case TTFT -> sample.isStreamed() ? sample.firstNanos() - sample.intendedNanos() : Sample.NONE;
            case TTFT_UNCORRECTED -> sample.isStreamed() ? sample.firstNanos() - sample.startedNanos() : Sample.NONE;
            case ITL, TPOT -> sample.timePerOutputToken();
            case LAG, CANCEL -> Sample.NONE;
        };
        return nanos == Sample.NONE || nanos <= boundMillis * 1e6;
    }
}

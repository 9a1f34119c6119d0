package dev.sluice.load.measure;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The slowest requests, a bounded number of them. */
final class Slowest {
    private static final int KEPT = 40;

    private final PriorityQueue<Sample> samples =
            new PriorityQueue<>(KEPT + 1, Comparator.comparingLong(Slowest::took));

    void offer(Sample sample) {
        Sample least = samples.peek();
        if (least != null && samples.size() == KEPT && took(sample) <= took(least)) {
            return;
        }
        samples.add(sample);
        if (samples.size() > KEPT) {
            samples.poll();
        }
    }

    List<Sample> samples() {
        return samples.stream()
                .sorted(Comparator.comparingLong(Slowest::took).reversed())
                .toList();
    }

    private static long took(Sample sample) {
        return sample.endedNanos() - sample.intendedNanos();
    }
}

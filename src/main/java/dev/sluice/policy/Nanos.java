package dev.sluice.policy;

import java.time.Duration;

/** Durations as nanoseconds, without overflow: anything above 73 years is 73 years, so sums of two stay in a long. */
final class Nanos {
    static final long MAX = Long.MAX_VALUE / 4;
    private static final Duration MAX_DURATION = Duration.ofNanos(MAX);

    private Nanos() {}

    /** The length of a duration that is not negative; at most {@link #MAX}. */
    static long of(Duration duration) {
        return duration.compareTo(MAX_DURATION) >= 0 ? MAX : duration.toNanos();
    }

    /** A duration in words for a person: {@code 250 ms}, {@code 1.5 s}. */
    static String text(Duration duration) {
        long millis = of(duration) / 1_000_000;
        if (millis < 1_000) {
            return millis + " ms";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis / 1_000.0 + " s";
    }
}

package dev.sluice.gateway.wire;

import java.time.Duration;

/** Range checks that say {@code name: value (expected: …)}. */
final class Check {
    private Check() {}

    static void range(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + value.toMillis() + " ms (expected: more than 0 and at most 1 day)");
        }
    }
}

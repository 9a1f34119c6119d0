package dev.sluice.config;

import java.time.Duration;

/** Range checks that say {@code name: value (expected: …)}. */
final class Check {
    private Check() {}

    static void range(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    static void range(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative() || value.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + text(value) + " (expected: more than 0 and at most 30 days)");
        }
    }

    static void atMost(String name, Duration value, String limitName, Duration limit) {
        if (value.compareTo(limit) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + text(value) + " (expected: at most " + limitName + ", which is " + text(limit) + ")");
        }
    }

    static String text(Duration value) {
        return value.toMillis() + " ms";
    }
}

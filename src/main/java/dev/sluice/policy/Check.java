package dev.sluice.policy;

import java.time.Duration;

/** The one form of complaint about an argument: {@code name: value (expected: range)}. */
final class Check {
    private Check() {}

    static void that(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    static void notNegative(String name, Duration value) {
        that(!value.isNegative(), name, value, "0 or more");
    }

    static void positive(String name, Duration value) {
        that(!value.isNegative() && !value.isZero(), name, value, "more than 0");
    }

    static void positive(String name, double value) {
        that(value > 0 && Double.isFinite(value), name, value, "more than 0, finite");
    }

    static void notNegative(String name, double value) {
        that(value >= 0 && Double.isFinite(value), name, value, "0 or more, finite");
    }

    static void notNegative(String name, long value) {
        that(value >= 0, name, value, "0 or more");
    }
}

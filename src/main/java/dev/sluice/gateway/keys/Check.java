package dev.sluice.gateway.keys;

import java.util.Locale;

/** The one form of complaint about a value: {@code name: value (expected: range)}. */
final class Check {
    private static final int SHOWN = 40;

    private Check() {}

    static void that(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }

    static void range(String name, long value, long min, long max) {
        that(value >= min && value <= max, name, value, min + " to " + max);
    }

    /** A text in quotes, short and visible; three asterisks for what may be a key that was put in the wrong place. */
    static String shown(String text) {
        return text.toLowerCase(Locale.ROOT).contains("sk-") || text.length() > SHOWN
                ? "*** (" + text.length() + " characters)"
                : "'" + text.replaceAll("\\p{C}", "?") + "'";
    }
}

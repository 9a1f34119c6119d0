package dev.sluice.load.measure;

import java.util.Locale;

/** Figures as people read them: three digits that matter, with a unit. */
public final class Shown {
    private Shown() {}

    /** Milliseconds, as µs, ms or s. */
    public static String millis(double millis) {
        if (Double.isNaN(millis)) {
            return "–";
        }
        if (millis < 1) {
            return Math.round(millis * 1_000) + " µs";
        }
        if (millis < 10_000) {
            return digits(millis) + " ms";
        }
        return digits(millis / 1_000) + " s";
    }

    /** A share as a percentage. */
    public static String share(double share) {
        return Double.isNaN(share) ? "–" : digits(share * 100) + " %";
    }

    /** A number. */
    public static String number(double value) {
        return Double.isNaN(value) ? "–" : digits(value);
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        return size == 0 ? "0" : String.format(Locale.ROOT, "%.2f", value);
    }
}

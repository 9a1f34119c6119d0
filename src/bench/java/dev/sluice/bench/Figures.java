package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Measured figures beside their targets, as a table. */
final class Figures {
    private record Row(String what, String measured, String target, boolean met) {}

    private final List<Row> rows = new ArrayList<>();

    /** A figure that must not exceed its target. */
    void atMost(String what, double measured, double target, String unit) {
        add(what, number(measured) + " " + unit, "≤ " + number(target) + " " + unit, measured <= target);
    }

    void add(String what, String measured, String target, boolean met) {
        rows.add(new Row(what, measured, target, met));
        System.out.println((met ? "✓ " : "✗ ") + what + ": " + measured + " (" + target + ")");
    }

    String table() {
        StringBuilder table = new StringBuilder("| what | measured | target | |\n|---|--:|--:|---|\n");
        for (Row row : rows) {
            table.append("| ")
                    .append(row.what())
                    .append(" | ")
                    .append(row.measured())
                    .append(" | ")
                    .append(row.target())
                    .append(" | ")
                    .append(row.met() ? "met" : "**missed**")
                    .append(" |\n");
        }
        return table.toString();
    }

    static double quantile(double[] values, double share) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}

package dev.sluice.load.report;

import dev.sluice.load.measure.Shown;
import dev.sluice.load.stats.Difference;
import dev.sluice.load.stats.Figure;
import dev.sluice.model.JsonObject;
import java.util.List;
import java.util.Locale;

/** Differences, for a terminal and as JSON. */
public final class DifferencesText {
    private DifferencesText() {}

    /** A table. */
    public static String of(List<Difference> differences) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "  %-14s%14s%14s%10s   %-22s%s%n",
                "",
                "before",
                "after",
                "change",
                "interval",
                "verdict"));
        for (Difference difference : differences) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %-14s%14s%14s%10s   %-22s%s%n",
                    difference.figure().name(),
                    shown(difference.figure(), difference.before()),
                    shown(difference.figure(), difference.after()),
                    change(difference, difference.change()),
                    change(difference, difference.low()) + " … " + change(difference, difference.high()),
                    difference.verdict().label()));
        }
        return text.toString();
    }

    /** An array's elements. */
    public static List<JsonObject> json(List<Difference> differences) {
        return differences.stream()
                .map(difference -> new Fields()
                        .with("figure", difference.figure().name())
                        .with("before", difference.before())
                        .with("after", difference.after())
                        .with("change", difference.change())
                        .with("low", difference.low())
                        .with("high", difference.high())
                        .with("verdict", difference.verdict().label())
                        .object())
                .toList();
    }

    private static String shown(Figure figure, double value) {
        return switch (figure.kind()) {
            case TIME -> Shown.millis(value);
            case ERROR -> Shown.share(value);
            case THROUGHPUT, TOKENS -> Shown.number(value) + "/s";
        };
    }

    private static String change(Difference difference, double change) {
        if (Double.isNaN(change)) {
            return "–";
        }
        String unit = difference.figure().kind() == Figure.Kind.ERROR ? " pt" : " %";
        return Math.abs(change) > 10
                ? String.format(Locale.ROOT, "× %.0f", change + 1)
                : String.format(Locale.ROOT, "%+.1f%s", change * 100, unit);
    }
}

package dev.sluice.load.arrival;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rates as people write them: {@code 200/s}, {@code 90/m}, {@code 0.5/s}, and a straight line from one to another, {@code 10/s..500/s}. */
public final class Rate {
    /** Beyond it one process could not send anyway. */
    static final double MAX_PER_SECOND = 1_000_000;

    private static final String EXPECTED = "a rate such as 200/s, 90/m or 10/s..500/s, above 0 and at most 1000000/s";
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*/\\s*(s|m|h)");

    private Rate() {}

    /**
     * One rate, in requests per second.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static double parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' (expected: " + EXPECTED + ")");
        }
        double amount = Double.parseDouble(form.group(1));
        double perSecond = switch (form.group(2)) {
            case "m" -> amount / 60;
            case "h" -> amount / 3_600;
            default -> amount;
        };
        if (perSecond <= 0 || perSecond > MAX_PER_SECOND) {
            throw new IllegalArgumentException("'" + text + "' (expected: " + EXPECTED + ")");
        }
        return perSecond;
    }

    /**
     * A stage of so many nanoseconds at one rate, or along a line from one to another.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static RateProfile.Stage stage(String text, long nanos) {
        int dots = text.indexOf("..");
        double from = parse(dots < 0 ? text : text.substring(0, dots));
        return new RateProfile.Stage(from, dots < 0 ? from : parse(text.substring(dots + 2)), nanos);
    }

    /** A rate for people. */
    public static String text(double perSecond) {
        String number = perSecond >= 100 || perSecond == Math.rint(perSecond)
                ? Long.toString(Math.round(perSecond))
                : String.format(Locale.ROOT, "%.2f", perSecond).replaceAll("\\.?0+$", "");
        return number + "/s";
    }
}

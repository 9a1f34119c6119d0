package dev.sluice.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 500ms}, {@code 30s}, {@code 2m}, {@code 1h}; a bare number is seconds. */
final class Durations implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(\\.\\d{1,3})?(ms|s|m|h)?");

    @Override
    public Duration convert(String text) {
        Matcher form = FORM.matcher(text.trim());
        if (!form.matches()) {
            throw new TypeConversionException("'" + text + "' is no duration (expected: such as 500ms, 30s, 2m)");
        }
        double amount = Double.parseDouble(form.group(1) + (form.group(2) == null ? "" : form.group(2)));
        String unit = form.group(3) == null ? "s" : form.group(3);
        double millis = switch (unit) {
            case "ms" -> amount;
            case "m" -> amount * 60_000;
            case "h" -> amount * 3_600_000;
            default -> amount * 1_000;
        };
        Duration duration = Duration.ofMillis(Math.round(millis));
        if (duration.isZero()) {
            throw new TypeConversionException("'" + text + "' is no time at all (expected: more than 0)");
        }
        return duration;
    }
}

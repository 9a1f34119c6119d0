package dev.sluice.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a key ends, as people write it: {@code 12h}, {@code 30d}, {@code 2031-05-31} or an instant in UTC. */
final class Expiries {
    private static final Pattern PERIOD = Pattern.compile("(\\d{1,5})([smhdw])");

    private Expiries() {}

    /**
     * The instant from which on a key is no good: a date's is the end of that day in UTC.
     *
     * @throws CliException when it is none, or not after now
     */
    static Instant parse(String text, Instant now) {
        Instant expires = instant(text.strip(), now);
        if (!expires.isAfter(now)) {
            throw new CliException(ExitCode.USAGE, "--expires: " + expires + " (expected: in the future)");
        }
        return expires.truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant instant(String text, Instant now) {
        Matcher period = PERIOD.matcher(text);
        try {
            if (period.matches()) {
                return now.plus(unit(period.group(2)).multipliedBy(Long.parseLong(period.group(1))));
            }
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "--expires: '" + text + "' (expected: such as 12h, 30d, 2031-05-31 or 2031-05-31T12:00:00Z)");
        }
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }
}

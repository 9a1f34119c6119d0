package dev.sluice.codec;

import dev.sluice.http.HttpFields;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long a provider asks us to wait: from 0 to 86,400 seconds, or null when it says nothing that makes sense.
 *
 * <p>Read in this order: {@code retry-after-ms} (OpenAI), {@code retry-after} in seconds or as an HTTP-date (RFC 9110
 * §10.2.3), then, from the message, "try again after 3 seconds" (Kimi), "try again in 6m0s" (OpenAI) or a reset time
 * (GLM 1308). Dates are held against the reply's own {@code Date} field, since this package has no clock and the two
 * clocks may differ; without it they are absent. A date in the past is absent too.
 */
final class RetryHint {
    private static final Duration MAX = Duration.ofDays(1);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?");
    private static final Pattern UNITS = Pattern.compile("(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|[smhd])){1,5}");
    private static final Pattern UNIT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|[smhd])");
    /** A span such as {@code 6m0s}, a number and its unit, or a bare number of seconds. */
    private static final Pattern AGAIN = Pattern.compile("\\b(?:try again|retry) (?:after|in) (?:("
            + UNITS.pattern() + ")(?!\\w|\\.\\d)|("
            + NUMBER.pattern() + ") ?(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|hours?)\\b|("
            + NUMBER.pattern() + ")(?! ?\\w|[-:.]\\d))");
    /** GLM's times are Beijing's. */
    private static final Pattern RESET = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d");

    private static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);

    private RetryHint() {}

    /** The wait that the header fields or, failing them, the message name. */
    static @Nullable Duration of(HttpFields fields, String message) {
        Duration wait = millis(fields.first("retry-after-ms"), 1);
        if (wait == null) {
            wait = retryAfter(fields);
        }
        return wait != null ? wait : inMessage(message, fields);
    }

    /**
     * The wait until the exhausted limits are full again: {@code x-ratelimit-reset-requests} and {@code -tokens} where
     * {@code x-ratelimit-remaining-…} is 0, else Kimi's {@code x-ratelimit-reset}. The longest of them.
     */
    static @Nullable Duration ofLimits(HttpFields fields) {
        Duration longest = null;
        for (String axis : List.of("", "-requests", "-tokens")) {
            boolean spent = fields.first("x-ratelimit-remaining" + axis).strip().equals("0");
            Duration wait = spent || axis.isEmpty() ? span(fields.first("x-ratelimit-reset" + axis)) : null;
            if (wait != null && (longest == null || wait.compareTo(longest) > 0)) {
                longest = wait;
            }
        }
        return longest;
    }

    /** The wait until a time that GLM writes as Beijing's local time or as milliseconds since 1970. */
    static @Nullable Duration until(@Nullable Object time, HttpFields fields) {
        OffsetDateTime now = date(fields.first("date"));
        if (now == null) {
            return null;
        }
        if (time instanceof Long millis) {
            return within(Duration.ofMillis(millis).minusSeconds(now.toEpochSecond()));
        }
        return time instanceof String text ? resetTime(text, now) : null;
    }

    private static @Nullable Duration retryAfter(HttpFields fields) {
        String value = fields.first("retry-after").strip();
        Duration wait = millis(value, 1_000);
        if (wait != null) {
            return wait;
        }
        OffsetDateTime then = date(value);
        OffsetDateTime now = then == null ? null : date(fields.first("date"));
        return then == null || now == null ? null : within(Duration.between(now, then));
    }

    private static @Nullable Duration inMessage(String message, HttpFields fields) {
        Matcher again = AGAIN.matcher(message.toLowerCase(Locale.ROOT));
        if (again.find()) {
            String number = again.group(2);
            if (number != null) {
                return millis(number, wordMillis(again.group(3)));
            }
            return span(again.group(1) != null ? again.group(1) : again.group(4));
        }
        return until(message, fields);
    }

    private static @Nullable Duration resetTime(String text, OffsetDateTime now) {
        Matcher reset = RESET.matcher(text);
        if (!reset.find()) {
            return null;
        }
        try {
            LocalDateTime then = LocalDateTime.parse(reset.group().replace(' ', 'T'));
            return within(Duration.between(now, then.atOffset(BEIJING)));
        } catch (DateTimeException garbage) {
            return null;
        }
    }

    /** A span such as {@code 6m0s}, {@code 1s}, {@code 20ms}, or plain seconds. */
    private static @Nullable Duration span(String value) {
        String text = value.strip();
        if (!UNITS.matcher(text).matches()) {
            return millis(text, 1_000);
        }
        double millis = 0;
        Matcher part = UNIT.matcher(text);
        while (part.find()) {
            millis += Double.parseDouble(part.group(1)) * unitMillis(part.group(2));
        }
        return ofMillis(millis);
    }

    private static double wordMillis(String word) {
        return unitMillis(word.equals("ms") || word.startsWith("milli") ? "ms" : word.substring(0, 1));
    }

    private static double unitMillis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }

    private static @Nullable Duration millis(String number, double unit) {
        String text = number.strip();
        return NUMBER.matcher(text).matches() ? ofMillis(Double.parseDouble(text) * unit) : null;
    }

    private static @Nullable Duration ofMillis(double millis) {
        return millis > MAX.toMillis() ? null : Duration.ofMillis((long) Math.ceil(millis));
    }

    private static @Nullable Duration within(Duration wait) {
        return wait.isNegative() || wait.compareTo(MAX) > 0 ? null : wait;
    }

    private static @Nullable OffsetDateTime date(String httpDate) {
        if (httpDate.length() < 25 || httpDate.length() > 40) {
            return null;
        }
        try {
            return OffsetDateTime.parse(httpDate.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
        } catch (DateTimeException garbage) {
            return null;
        }
    }
}

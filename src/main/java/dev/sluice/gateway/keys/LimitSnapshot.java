package dev.sluice.gateway.keys;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a key's minute.
 *
 * @param requests null when the key has no such limit
 * @param tokens null when the key has no such limit
 */
public record LimitSnapshot(
        @Nullable Axis requests, @Nullable Axis tokens) {
    /** Of a key without limits. */
    public static final LimitSnapshot UNLIMITED = new LimitSnapshot(null, null);

    private static final long NANOS_IN_MILLI = 1_000_000;

    /**
     * One limit.
     *
     * @param limit the most in a minute; above 0
     * @param remaining what could be taken now; 0 or more
     * @param reset how long until all of it could, if nothing is taken meanwhile; 0 when it could now
     */
    public record Axis(long limit, long remaining, Duration reset) {}

    /** The header fields of a response, in OpenAI's names and forms (its rate limits guide); none for no limit. */
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        put(headers, "limit", Axis::limit);
        put(headers, "remaining", Axis::remaining);
        put(headers, "reset", axis -> text(axis.reset()));
        return Collections.unmodifiableMap(headers);
    }

    /** A duration as Go writes it, up to the next millisecond: {@code 0s}, {@code 20ms}, {@code 1.5s}, {@code 6m0s}. */
    static String text(Duration duration) {
        long millis = (duration.toNanos() + NANOS_IN_MILLI - 1) / NANOS_IN_MILLI;
        if (millis > 0 && millis < 1_000) {
            return millis + "ms";
        }
        long minutes = millis / 60_000;
        BigDecimal seconds = BigDecimal.valueOf(millis % 60_000, 3).stripTrailingZeros();
        String hours = minutes >= 60 ? minutes / 60 + "h" : "";
        return hours + (minutes > 0 ? minutes % 60 + "m" : "") + seconds.toPlainString() + "s";
    }

    private void put(Map<String, String> headers, String what, Function<Axis, Object> value) {
        if (requests != null) {
            headers.put("x-ratelimit-" + what + "-requests", String.valueOf(value.apply(requests)));
        }
        if (tokens != null) {
            headers.put("x-ratelimit-" + what + "-tokens", String.valueOf(value.apply(tokens)));
        }
    }
}

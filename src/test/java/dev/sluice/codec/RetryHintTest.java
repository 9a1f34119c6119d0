package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a provider asks us to wait; the replies' clock says noon, Greenwich time. */
class RetryHintTest {
    private static final String DATE = "Thu, 15 Jan 2026 12:00:00 GMT";
    private static final long NOON = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource({
        "3,                             3000",
        "0,                             0",
        "1.5,                           1500",
        "0.0001,                        1",
        "' 7 ',                         7000",
        "86400,                         86400000",
        "'Thu, 15 Jan 2026 12:00:30 GMT', 30000",
        "'Thu, 15 Jan 2026 12:00:00 GMT', 0",
        "'Fri, 16 Jan 2026 12:00:00 GMT', 86400000",
    })
    void retryAfter_secondsOrDate_isRead(String value, long millis) {
        assertThat(ofHeaders("Retry-After", value, "Date", DATE)).hasMillis(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+1",
                "soon",
                "1e3",
                "0x10",
                "1,5",
                ".5",
                "NaN",
                "86401",
                "9999999999",
                "99999999999999999999999999999999",
                "Thu, 15 Jan 2026 11:59:59 GMT",
                "Fri, 16 Jan 2026 12:00:01 GMT",
                "Mon, 15 Jan 2026 12:00:30 GMT",
                "Thu, 45 Jan 2026 12:00:30 GMT",
                "2026-01-15T12:00:30.0000000Z",
            })
    void retryAfter_nonsense_isIgnored(String value) {
        assertThat(ofHeaders("Retry-After", value, "Date", DATE)).isNull();
    }

    @Test
    void retryAfter_dateWithoutTheRepliesOwn_isIgnored() {
        assertThat(ofHeaders("Retry-After", "Thu, 15 Jan 2026 12:00:30 GMT")).isNull();
        assertThat(ofHeaders("Retry-After", "Thu, 15 Jan 2026 12:00:30 GMT", "Date", "today"))
                .isNull();
    }

    @Test
    void retryAfterMs_comesFirst() {
        assertThat(ofHeaders("retry-after", "3", "Retry-After-Ms", "250")).hasMillis(250);
        assertThat(ofHeaders("retry-after-ms", "86400001", "retry-after", "3")).hasMillis(3_000);
        assertThat(ofHeaders("retry-after-ms", "0.2")).hasMillis(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "please try again after 3 seconds                           | 3000",
                "Please try again after 1 second.                           | 1000",
                "limit reached, TRY AGAIN AFTER 2 Seconds                   | 2000",
                "Please try again in 20s. Visit https://example.com/limits  | 20000",
                "Please try again in 6m0s. Visit https://example.com/limits | 360000",
                "Please try again in 6m0s                                   | 360000",
                "Please try again in 7m12.5s.                               | 432500",
                "Please try again in 1h2m.                                  | 3720000",
                "Please try again in 20ms.                                  | 20",
                "Please try again in 1.242s.                                | 1242",
                "Please retry after 5 minutes                               | 300000",
                "Please retry after 5 Minutes                               | 300000",
                "Please try again in 5 mins                                 | 300000",
                "Please try again in 2 hours                                | 7200000",
                "Please try again in 30 ms                                  | 30",
                "Please try again in 30 milliseconds                        | 30",
                "Please try again in 4 s                                    | 4000",
                "Please retry in 4                                          | 4000",
                "Please retry in 4. Thank you                               | 4000",
            })
    void message_wait_isRead(String message, long millis) {
        assertThat(ofMessage("rate_limit_reached_error", message)).hasMillis(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "please try again later",
                "please try again after a while",
                "limit of 3 seconds",
                "please try again after 99999 seconds",
                "please try again after 9999999999 seconds",
                "please try again in 3 weeks",
                "please try again in 25h",
                "please try again in 25 hours",
                "please try again in 2x",
                "please try again after 12:30",
                "entry after 3 seconds",
            })
    void message_withoutAWaitThatMakesSense_isIgnored(String message) {
        assertThat(ofMessage("rate_limit_reached_error", message)).isNull();
    }

    @Test
    void message_headerComesFirst() {
        assertThat(ofMessage("rate_limit_reached_error", "try again after 3 seconds", "Retry-After", "9"))
                .hasMillis(9_000);
        assertThat(ofMessage("rate_limit_reached_error", "try again after 3 seconds", "Retry-After", "never"))
                .hasMillis(3_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Your limit will reset at 2026-01-15 20:33:14                | 1994000",
                "您的限额将在 2026-01-15 20:33:14 重置。                           | 1994000",
                "Usage limit reached. Please try again after 2026-01-15 20:00:01 | 1000",
                "resets 2026-01-15T20:00:00                                  | 0",
                "resets 2026-01-16 20:00:00                                  | 86400000",
            })
    void resetTime_ofTheMessage_isBeijings(String message, long millis) {
        assertThat(ofGlm(JsonObject.of("code", "1308", "message", message), "Date", DATE))
                .hasMillis(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resets at 2026-01-15 19:59:59",
                "resets at 2026-01-16 20:00:01",
                "resets at 2026-13-15 20:00:01",
                "resets at 2026-02-30 20:00:01",
                "resets at 20:33:14",
            })
    void resetTime_pastFarOrImpossible_isIgnored(String message) {
        assertThat(ofGlm(JsonObject.of("code", "1308", "message", message), "Date", DATE))
                .isNull();
    }

    @Test
    void resetTime_withoutADate_isIgnored() {
        assertThat(ofGlm(JsonObject.of("code", "1308", "message", "resets at 2026-01-15 20:33:14")))
                .isNull();
    }

    @Test
    void nextFlushTime_comesBeforeTheMessage() {
        JsonObject error = JsonObject.of("code", "1308", "message", "resets at 2026-01-15 20:33:14");
        assertThat(ofGlm(error.with("next_flush_time", "2026-01-15 20:10:00"), "Date", DATE))
                .hasMinutes(10);
        assertThat(ofGlm(error.with("next_flush_time", NOON + 1_500), "Date", DATE))
                .hasMillis(1_500);
        assertThat(ofGlm(error.with("next_flush_time", NOON - 1), "Date", DATE)).hasMillis(1_994_000);
        assertThat(ofGlm(error.with("next_flush_time", Long.MIN_VALUE), "Date", DATE))
                .hasMillis(1_994_000);
        assertThat(ofGlm(error.with("next_flush_time", true), "Date", DATE)).hasMillis(1_994_000);
    }

    @Test
    void limits_theLongestOfTheSpent_isRead() {
        assertThat(ofHeaders(
                        "x-ratelimit-remaining-requests", "0",
                        "x-ratelimit-reset-requests", "1s",
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "6m0s"))
                .hasMinutes(6);
        assertThat(ofHeaders(
                        "x-ratelimit-remaining-requests", "0",
                        "x-ratelimit-reset-requests", "20ms",
                        "x-ratelimit-remaining-tokens", "10",
                        "x-ratelimit-reset-tokens", "6m0s"))
                .hasMillis(20);
        assertThat(ofHeaders("x-ratelimit-reset-requests", "1s")).isNull();
    }

    @Test
    void limits_kimisReset_isSecondsUnlessItIsATime() {
        assertThat(ofHeaders("X-RateLimit-Reset", "12")).hasSeconds(12);
        assertThat(ofHeaders("X-RateLimit-Reset", "1768478412")).isNull();
        assertThat(ofHeaders("X-RateLimit-Reset", "12", "Retry-After", "3")).hasSeconds(3);
    }

    @ParameterizedTest
    @CsvSource({"503, true", "429, true", "529, true", "402, true", "401, false", "400, false", "403, false"})
    void retryAfter_isReadWhereWaitingMayHelp(int status, boolean read) {
        Duration wait = Replies.refused("openai", Replies.json(status, "", "Retry-After", "3"))
                .retryAfter();
        assertThat(wait != null).isEqualTo(read);
    }

    private static @Nullable Duration ofHeaders(String... fields) {
        return Replies.refused("openai", Replies.json(429, "", fields)).retryAfter();
    }

    private static @Nullable Duration ofMessage(String type, String message, String... fields) {
        JsonObject error = JsonObject.of("message", message, "type", type);
        return Replies.refused("kimi", Replies.json(429, Json.text(JsonObject.of("error", error)), fields))
                .retryAfter();
    }

    private static @Nullable Duration ofGlm(JsonObject error, String... fields) {
        return Replies.refused("glm", Replies.json(429, Json.text(JsonObject.of("error", error)), fields))
                .retryAfter();
    }
}

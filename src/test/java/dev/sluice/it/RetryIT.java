package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.AttemptReport;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Idempotency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a provider is asked, by its own count. */
class RetryIT {
    private static final String QUICK = """
            sluice.provider-defaults.retry {
              initial-delay = 5ms, throttle-initial-delay = 5ms, budget-per-second = 100
            }
            sluice.provider-defaults.breaker.enabled = false
            sluice.provider-defaults.key-block = 1ms
            """;

    private Fixture fixture;

    @BeforeEach
    void start() {
        fixture = Fixture.start(QUICK);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "glm, 1, plain",
        "glm, 2, plain",
        "glm, 3, plain",
        "glm, 1, stream",
        "glm, 2, stream",
        "glm, 3, stream",
        "kimi, 1, plain",
        "kimi, 2, stream",
        "kimi, 3, plain",
        "openai, 1, stream",
        "openai, 2, plain",
        "openai, 3, stream"
    })
    void failuresThenSuccess_askOnceMore(String provider, int failures, String form) {
        fixture.faults(provider, "{ fault = status, status = 500, times = " + failures + " }");

        ChatAnswer answer = ask(provider, form).join();

        assertThat(answer.attempts()).hasSize(failures + 1);
        assertThat(fixture.truth(provider).requestCount()).isEqualTo(failures + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reset-before-head",
                "close-before-head",
                "reset-mid-stream, after = 0",
                "close-mid-stream, after = 0",
                "garbage",
                "html-200",
                "empty-200",
                "truncate-json",
                "missing-done, finish = false, after = 0"
            })
    void brokenReplies_areRetried(String fault) {
        fixture.faults("openai", "{ times = 1, fault = " + fault + " }");

        ChatAnswer answer = ask("openai", "plain").join();

        assertThat(answer.text()).startsWith("token");
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, unauthorized",
        "1001, unauthorized",
        "1002, unauthorized",
        "1003, unauthorized",
        "1004, unauthorized",
        "1110, unauthorized",
        "1111, unauthorized",
        "1112, unauthorized",
        "1121, unauthorized",
        "1113, quota_exhausted",
        "1304, quota_exhausted",
        "1308, quota_exhausted",
        "1309, quota_exhausted",
        "1310, quota_exhausted",
        "1311, forbidden",
        "1313, quota_exhausted",
        "1200, invalid_request",
        "1210, invalid_request",
        "1212, invalid_request",
        "1213, invalid_request",
        "1214, invalid_request",
        "1215, invalid_request",
        "1220, forbidden",
        "1221, invalid_request",
        "1222, invalid_request",
        "1211, model_not_found",
        "1231, duplicate_request",
        "1261, context_too_long",
        "1300, content_blocked",
        "1301, content_blocked",
        "1312, overloaded"
    })
    void glmsFatalCodes_areAskedOnce(String code, String kind) {
        assertAskedOnce("glm", "{ fault = error, code = \"" + code + "\" }", kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1100", "1120", "1230", "1234", "1302", "1303", "1305"})
    void glmsPassingCodes_areRetried(String code) {
        fixture.faults("glm", "{ times = 2, fault = error, code = \"" + code + "\" }");

        assertThat(ask("glm", "plain").join().attempts()).hasSize(3);
        assertThat(fixture.truth("glm").requestCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_request_error, 400, invalid_request", "content_filter, 400, content_blocked",
        "invalid_authentication_error, 401, unauthorized", "incorrect_api_key_error, 401, unauthorized",
        "permission_denied_error, 403, forbidden", "exceeded_current_quota_error, 403, quota_exhausted",
        "exceeded_current_quota_error, 429, quota_exhausted", "resource_not_found_error, 404, model_not_found"
    })
    void kimisFatalTypes_areAskedOnce(String type, int status, String kind) {
        assertAskedOnce("kimi", "{ fault = error, type = " + type + ", status = " + status + " }", kind);
    }

    @ParameterizedTest
    @CsvSource({
        "rate_limit_reached_error, 429",
        "engine_overloaded_error, 429",
        "server_error, 500",
        "unexpected_output, 500"
    })
    void kimisPassingTypes_areRetried(String type, int status) {
        fixture.faults("kimi", "{ times = 1, fault = error, type = " + type + ", status = " + status + " }");

        assertThat(ask("kimi", "stream").join().attempts()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"sensitive, content_blocked", "model_context_window_exceeded, context_too_long"})
    void errorsInsideA200_areErrors(String finishReason, String kind) {
        assertAskedOnce("glm", "{ fault = error-in-200, finish-reason = " + finishReason + " }", kind);
    }

    @Test
    void networkErrorInsideA200_isRetried() {
        fixture.faults("glm", "{ times = 1, fault = error-in-200, finish-reason = network_error }");

        assertThat(ask("glm", "plain").join().attempts()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset-mid-stream", "close-mid-stream", "error-in-stream", "truncate-json"})
    void afterContent_nothingIsRetried(String fault) {
        fixture.faults("kimi", "{ fault = " + fault + ", after = 2, code = server_error }");

        Failure failure = Fixture.failure(ask("kimi", "stream"));

        assertThat(failure.attempts()).hasSize(1);
        assertThat(failure.partialText()).startsWith("token");
        assertThat(fixture.truth("kimi").requestCount()).isEqualTo(1);
    }

    @Test
    void missingDone_withAFinishReason_isAnAnswer() {
        fixture.faults("kimi", "{ fault = missing-done }");

        assertThat(ask("kimi", "stream").join().finishReason()).isEqualTo("stop");
    }

    @Test
    void missingDone_withoutAFinishReason_isTruncated() {
        fixture.faults("openai", "{ fault = missing-done, finish = false }");

        assertThat(Fixture.failure(ask("openai", "stream")).kind()).isEqualTo(FailureKind.TRUNCATED);
    }

    @Test
    void retryAfter_isObeyed() {
        fixture.faults("openai", "{ times = 1, fault = status, status = 429, retry-after = 1 }");

        ChatAnswer answer = ask("openai", "plain").join();

        assertThat(answer.attempts().get(1).waitedBefore()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_500));
    }

    @Test
    void atMostOnce_isNotRepeatedWhenItMayHaveBeenSeen() {
        fixture.faults("glm", "{ fault = reset-before-head }");

        Failure failure = Fixture.failure(fixture.sluice()
                .chat(Fixture.request("glm", "x"), CallOptions.DEFAULT.withIdempotency(Idempotency.AT_MOST_ONCE)));

        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
        assertThat(failure.delivery()).isEqualTo(Delivery.MAYBE_SENT);
        assertThat(fixture.truth("glm").requestCount()).isEqualTo(1);
    }

    @Test
    void maxAttempts_ofACall_areKept() {
        fixture.faults("glm", "{ fault = status, status = 500 }");

        Failure failure = Fixture.failure(
                fixture.sluice().chat(Fixture.request("glm", "x"), CallOptions.DEFAULT.withMaxAttempts(2)));

        assertThat(failure.attempts()).extracting(AttemptReport::number).containsExactly(1, 2);
    }

    private void assertAskedOnce(String provider, String fault, String kind) {
        fixture.faults(provider, fault);

        Failure failure = Fixture.failure(ask(provider, "plain"));

        assertThat(failure.kind().code()).as(failure.describe()).isEqualTo(kind);
        assertThat(failure.delivery()).isEqualTo(Delivery.ANSWERED);
        assertThat(fixture.truth(provider).requestCount()).isEqualTo(1);
    }

    private CompletableFuture<ChatAnswer> ask(String provider, String form) {
        ChatRequest request = Fixture.request(provider, "x");
        return form.equals("stream")
                ? fixture.stream(request, CallOptions.DEFAULT).answer().toCompletableFuture()
                : fixture.sluice().chat(request);
    }

    /** With a provider that always fails, what retries add stays within the budget. */
    @Test
    void retryBudget_boundsWhatAFailingProviderIsAsked() {
        fixture.close();
        fixture = Fixture.start("""
                sluice.provider-defaults.retry { initial-delay = 1ms }
                sluice.provider-defaults.breaker.enabled = false
                """);
        fixture.faults("openai", "{ fault = status, status = 500 }");
        int calls = 500;
        long started = System.nanoTime();
        List<CompletableFuture<ChatAnswer>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(ask("openai", i % 2 == 0 ? "plain" : "stream"));
        }
        all.forEach(call -> assertThat(Fixture.failure(call).kind()).isEqualTo(FailureKind.UNAVAILABLE));

        double seconds = (System.nanoTime() - started) / 1e9;
        // 20 % of the calls, one a second, and the burst of ten seconds' worth that the floor may save up.
        assertThat((double) fixture.truth("openai").requestCount()).isLessThanOrEqualTo(1.2 * calls + seconds + 10);
    }
}

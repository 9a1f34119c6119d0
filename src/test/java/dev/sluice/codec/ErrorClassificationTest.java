package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.HttpReply;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Remedy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorClassificationTest {

    @ParameterizedTest
    @CsvSource({
        "1000, UNAUTHORIZED,      FAIL_OVER",
        "1001, UNAUTHORIZED,      FAIL_OVER",
        "1002, UNAUTHORIZED,      FAIL_OVER",
        "1003, UNAUTHORIZED,      FAIL_OVER",
        "1004, UNAUTHORIZED,      FAIL_OVER",
        "1100, UNAVAILABLE,       RETRY",
        "1110, UNAUTHORIZED,      FAIL_OVER",
        "1111, UNAUTHORIZED,      FAIL_OVER",
        "1112, UNAUTHORIZED,      FAIL_OVER",
        "1113, QUOTA_EXHAUSTED,   FAIL_OVER",
        "1120, UNAVAILABLE,       RETRY",
        "1121, UNAUTHORIZED,      FAIL_OVER",
        "1200, INVALID_REQUEST,   NONE",
        "1210, INVALID_REQUEST,   NONE",
        "1211, MODEL_NOT_FOUND,   FAIL_OVER",
        "1212, INVALID_REQUEST,   NONE",
        "1213, INVALID_REQUEST,   NONE",
        "1214, INVALID_REQUEST,   NONE",
        "1215, INVALID_REQUEST,   NONE",
        "1220, FORBIDDEN,         FAIL_OVER",
        "1221, INVALID_REQUEST,   FAIL_OVER",
        "1222, INVALID_REQUEST,   FAIL_OVER",
        "1230, UNAVAILABLE,       RETRY",
        "1231, DUPLICATE_REQUEST, NONE",
        "1234, UNAVAILABLE,       RETRY",
        "1261, CONTEXT_TOO_LONG,  NONE",
        "1300, CONTENT_BLOCKED,   NONE",
        "1301, CONTENT_BLOCKED,   NONE",
        "1302, RATE_LIMITED,      RETRY_SLOWER",
        "1303, RATE_LIMITED,      RETRY_SLOWER",
        "1304, QUOTA_EXHAUSTED,   FAIL_OVER",
        "1305, OVERLOADED,        RETRY_SLOWER",
        "1308, QUOTA_EXHAUSTED,   FAIL_OVER",
        "1309, QUOTA_EXHAUSTED,   FAIL_OVER",
        "1310, QUOTA_EXHAUSTED,   FAIL_OVER",
        "1311, FORBIDDEN,         FAIL_OVER",
        "1312, OVERLOADED,        FAIL_OVER",
        "1313, QUOTA_EXHAUSTED,   FAIL_OVER",
    })
    void glm_innerCode_countsWhateverTheStatusAndShape(String code, FailureKind kind, Remedy remedy) {
        String nested = "{\"error\":{\"code\":\"" + code + "\",\"message\":\"words\"},\"request_id\":\"r1\"}";
        String flat = "{\"code\":" + code + ",\"msg\":\"words\",\"success\":false,\"request_id\":\"r1\"}";
        for (int status : new int[] {200, 400, 401, 429, 500}) {
            for (String body : new String[] {nested, flat}) {
                assertThat(Replies.refused("glm", Replies.json(status, body)))
                        .isEqualTo(
                                AttemptFailure.answered(kind, status, code, "HTTP " + status + " " + code + ": words")
                                        .withRemedy(remedy)
                                        .withProviderRequestId("r1"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error,        INVALID_REQUEST, NONE",
        "400, content_filter,               CONTENT_BLOCKED, NONE",
        "401, invalid_authentication_error, UNAUTHORIZED,    FAIL_OVER",
        "401, incorrect_api_key_error,      UNAUTHORIZED,    FAIL_OVER",
        "403, permission_denied_error,      FORBIDDEN,       FAIL_OVER",
        "403, exceeded_current_quota_error, QUOTA_EXHAUSTED, FAIL_OVER",
        "429, exceeded_current_quota_error, QUOTA_EXHAUSTED, FAIL_OVER",
        "404, resource_not_found_error,     MODEL_NOT_FOUND, FAIL_OVER",
        "429, rate_limit_reached_error,     RATE_LIMITED,    RETRY_SLOWER",
        "429, rate_limit_error,             RATE_LIMITED,    RETRY_SLOWER",
        "429, engine_overloaded_error,      OVERLOADED,      RETRY_SLOWER",
        "500, server_error,                 UNAVAILABLE,     RETRY",
        "500, unexpected_output,            UNAVAILABLE,     RETRY",
        "502, whatever,                     UNAVAILABLE,     RETRY",
        "503, '',                           UNAVAILABLE,     RETRY",
        "504, '',                           UNAVAILABLE,     RETRY",
    })
    void kimi_type_isClassified(int status, String type, FailureKind kind, Remedy remedy) {
        expect("kimi", status, type, "words", kind, remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | invalid_request_error    | Your request exceeded model token limit: 8192 | CONTEXT_TOO_LONG",
                "400 | invalid_request_error    | Token limit exceeded                          | CONTEXT_TOO_LONG",
                "400 | invalid_request_error    | requested 150000 tokens, connection, timeout  | INVALID_REQUEST",
                "429 | rate_limit_reached_error | max RPM: 3, please try again after 1 seconds  | RATE_LIMITED",
                "429 | rate_limit_reached_error | organization reached TPD limit                | QUOTA_EXHAUSTED",
                "429 | rate_limit_error         | The engine is currently overloaded            | OVERLOADED",
                "429 | rate_limit_error         | reached your usage limit for this period      | QUOTA_EXHAUSTED",
                "403 | permission_denied_error  | overloaded                                    | FORBIDDEN",
            })
    void kimi_message_narrowsTheType(int status, String type, String message, FailureKind kind) {
        expect("kimi", status, type, message, kind, kind.remedy());
    }

    @ParameterizedTest
    @CsvSource({
        "401, invalid_api_key,          UNAUTHORIZED",
        "401, authentication_error,     UNAUTHORIZED",
        "403, permission_error,         FORBIDDEN",
        "429, insufficient_quota,       QUOTA_EXHAUSTED",
        "429, rate_limit_exceeded,      RATE_LIMITED",
        "529, overloaded_error,         OVERLOADED",
        "404, model_not_found,          MODEL_NOT_FOUND",
        "400, context_length_exceeded,  CONTEXT_TOO_LONG",
        "400, content_policy_violation, CONTENT_BLOCKED",
        "400, invalid_request_error,    INVALID_REQUEST",
        "401, invalid_request_error,    UNAUTHORIZED",
        "200, invalid_request_error,    INVALID_REQUEST",
        "200, server_error,             UNAVAILABLE",
        "200, tokens,                   RATE_LIMITED",
        "200, not_found_error,          MODEL_NOT_FOUND",
        "200, never_heard_of,           UNAVAILABLE",
        "429, never_heard_of,           RATE_LIMITED",
    })
    void openai_type_isClassified(int status, String type, FailureKind kind) {
        expect("openai", status, type, "words", kind, kind.remedy());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | This model's maximum context length is 8192 tokens | CONTEXT_TOO_LONG",
                "400 | exceeds the context window                         | CONTEXT_TOO_LONG",
                "400 | prompt is too long                                 | CONTEXT_TOO_LONG",
                "503 | The engine is currently overloaded                 | OVERLOADED",
                "500 | the server is too busy                             | OVERLOADED",
                "429 | You exceeded your current quota                    | QUOTA_EXHAUSTED",
                "404 | The model 'x' does not exist                       | MODEL_NOT_FOUND",
                "404 | Model x not found                                  | MODEL_NOT_FOUND",
                "404 | Not found                                          | INVALID_REQUEST",
                "400 | The model does not exist                           | INVALID_REQUEST",
            })
    void openai_message_narrowsTheStatus(int status, String message, FailureKind kind) {
        expect("openai", status, "", message, kind, kind.remedy());
    }

    @ParameterizedTest
    @CsvSource({
        "201, BAD_REPLY,       RETRY",
        "204, BAD_REPLY,       RETRY",
        "301, BAD_REPLY,       FAIL_OVER",
        "302, BAD_REPLY,       FAIL_OVER",
        "400, INVALID_REQUEST, NONE",
        "401, UNAUTHORIZED,    FAIL_OVER",
        "402, QUOTA_EXHAUSTED, FAIL_OVER",
        "403, FORBIDDEN,       FAIL_OVER",
        "404, INVALID_REQUEST, NONE",
        "405, INVALID_REQUEST, NONE",
        "407, UNAUTHORIZED,    FAIL_OVER",
        "408, UNAVAILABLE,     RETRY",
        "409, UNAVAILABLE,     RETRY",
        "413, INVALID_REQUEST, NONE",
        "422, INVALID_REQUEST, NONE",
        "425, UNAVAILABLE,     RETRY",
        "429, RATE_LIMITED,    RETRY_SLOWER",
        "434, FORBIDDEN,       FAIL_OVER",
        "435, INVALID_REQUEST, NONE",
        "451, FORBIDDEN,       FAIL_OVER",
        "499, UNAVAILABLE,     RETRY",
        "500, UNAVAILABLE,     RETRY",
        "501, UNAVAILABLE,     FAIL_OVER",
        "502, UNAVAILABLE,     RETRY",
        "503, UNAVAILABLE,     RETRY",
        "504, UNAVAILABLE,     RETRY",
        "505, UNAVAILABLE,     FAIL_OVER",
        "520, UNAVAILABLE,     RETRY",
        "529, OVERLOADED,      RETRY_SLOWER",
        "600, BAD_REPLY,       FAIL_OVER",
    })
    void everyDialect_statusAlone_isClassified(int status, FailureKind kind, Remedy remedy) {
        for (String dialect : Dialects.NAMES) {
            for (String body : new String[] {"", "{}", "<html>busy</html>"}) {
                AttemptFailure failure = Replies.refused(dialect, Replies.json(status, body));
                assertThat(failure.kind()).isEqualTo(kind);
                assertThat(failure.remedy()).isEqualTo(remedy);
                assertThat(failure.status()).isEqualTo(status);
                assertThat(failure.code()).isEmpty();
                assertThat(failure.delivery()).isEqualTo(Delivery.ANSWERED);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false,    500, '',   FAIL_OVER",
        "false,    429, 1302, FAIL_OVER",
        "False,    429, '',   FAIL_OVER",
        "false,    400, '',   NONE",
        "false,    401, '',   FAIL_OVER",
        "true,     400, '',   RETRY",
        "' TRUE ', 401, '',   RETRY",
        "true,     500, '',   RETRY",
        "true,     429, '',   RETRY_SLOWER",
        "true,     429, 1113, FAIL_OVER",
        "true,     400, 1301, NONE",
        "maybe,    400, '',   NONE",
        "maybe,    500, '',   RETRY",
    })
    void shouldRetry_aNoIsObeyedAndAYesStandsAgainstAStatus(String word, int status, String code, Remedy remedy) {
        String body = "{\"error\":{\"code\":\"" + code + "\",\"message\":\"words\"}}";
        AttemptFailure failure = Replies.refused("glm", Replies.json(status, body, "X-Should-Retry", word));
        assertThat(failure.remedy()).isEqualTo(remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"code\":429}}                              | RATE_LIMITED    | 429     | HTTP 200 429",
                "{\"error\":{\"code\":\"503\",\"message\":\"later\"}}    | UNAVAILABLE     | 503     | HTTP 200 503: later",
                "{\"error\":{\"code\":490}}                              | INVALID_REQUEST | 490     | HTTP 200 490",
                "{\"error\":{\"code\":600}}                              | UNAVAILABLE     | 600     | HTTP 200 600",
                "{\"error\":{\"code\":4290}}                             | UNAVAILABLE     | 4290    | HTTP 200 4290",
                "{\"error\":{\"code\":\"4x9\"}}                          | UNAVAILABLE     | 4x9     | HTTP 200 4x9",
                "{\"error\":{\"message\":\"boom\"}}                      | UNAVAILABLE     | ''      | HTTP 200: boom",
                "{\"error\":\"boom\"}                                    | UNAVAILABLE     | ''      | HTTP 200: boom",
                "{\"error\":\"invalid_api_key\",\"message\":\"boom\"}    | UNAUTHORIZED    | invalid_api_key | HTTP 200 invalid_api_key: boom",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}} | OVERLOADED | overloaded_error | HTTP 200 overloaded_error: x",
                "{\"code\":500,\"detail\":\"boom\"}                      | UNAVAILABLE     | 500     | HTTP 200 500: boom",
            })
    void openai_errorInsideA200_isRefused(String body, FailureKind kind, String code, String message) {
        AttemptFailure failure = Replies.refused("openai", Replies.json(200, body));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).isEqualTo(200);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.message()).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":null,\"choices\":[{\"message\":{},\"finish_reason\":\"stop\"}]}",
                "{\"error\":{},\"choices\":[{\"message\":{},\"finish_reason\":\"stop\"}]}",
                "{\"error\":\"\",\"choices\":[{\"message\":{},\"finish_reason\":\"stop\"}]}",
                "{\"code\":200,\"message\":\"ok\",\"choices\":[{\"message\":{},\"finish_reason\":\"stop\"}]}",
            })
    void openai_noErrorInsideA200_isAnAnswer(String body) {
        assertThat(Dialects.named("openai").decode(ChatRequest.of("m", "x"), Replies.json(200, body)))
                .isInstanceOf(Decoded.Answer.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                 | the reply is not a JSON object",
                "[]                 | the reply is not a JSON object",
                "{}                 | the reply has no choices",
                "{\"message\":\"a\"} | the reply has no choices",
                "{\"code\":0}        | the reply has no choices",
                "{\"choices\":[]}   | the reply has no choices",
                "{\"choices\":null} | the reply has no choices",
                "{\"choices\":[1]}  | the reply has no choices",
            })
    void openai_200WithoutAnAnswer_isABadReply(String body, String message) {
        AttemptFailure failure = Replies.refused("openai", Replies.json(200, body, "x-request-id", "r9"));
        assertThat(failure)
                .isEqualTo(AttemptFailure.answered(FailureKind.BAD_REPLY, 200, "", message)
                        .withProviderRequestId("r9"));
    }

    @Test
    void code_thatIsAStatus_yieldsToAStatusThatIsAnError() {
        AttemptFailure failure = Replies.refused("openai", Replies.json(400, "{\"error\":{\"code\":429}}"));
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
    }

    @Test
    void message_isScrubbedAndOnOneLine() {
        String body = "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Incorrect API key:\\n sk-abc123def\"}}";
        assertThat(Replies.refused("openai", Replies.json(401, body)).message())
                .isEqualTo("HTTP 401 invalid_api_key: Incorrect API key: ***");
    }

    @Test
    void code_thatIsAKeyOrGarbage_isNotShown() {
        String key = "{\"error\":{\"code\":\"sk-abc123def\"}}";
        assertThat(Replies.refused("openai", Replies.json(401, key)).message()).isEqualTo("HTTP 401 ***");
        String garbage = "{\"error\":{\"code\":\"a\\u001b b\",\"message\":\"x\"}}";
        assertThat(Replies.refused("openai", Replies.json(401, garbage)).code()).isEmpty();
    }

    @Test
    void plainText_isTheMessage_htmlIsNot() {
        HttpReply text = Replies.of(503, "text/plain", "upstream  overloaded\n");
        assertThat(Replies.refused("openai", text))
                .isEqualTo(AttemptFailure.answered(FailureKind.OVERLOADED, 503, "", "HTTP 503: upstream overloaded"));
        HttpReply html = Replies.of(503, "text/html", "<html>overloaded</html>");
        assertThat(Replies.refused("openai", html))
                .isEqualTo(AttemptFailure.answered(FailureKind.UNAVAILABLE, 503, "", "HTTP 503"));
    }

    @Test
    void redirect_saysThatItIsNoAnswer() {
        assertThat(Replies.refused("openai", Replies.json(302, "")).message())
                .isEqualTo("HTTP 302 is no answer to a call");
    }

    private static void expect(
            String dialect, int status, String type, String message, FailureKind kind, Remedy remedy) {
        JsonObject error = JsonObject.of("message", message, "type", type);
        HttpReply reply = Replies.json(status, Json.text(JsonObject.of("error", error)), "x-request-id", "r1");
        String name = type.isEmpty() ? "HTTP " + status : "HTTP " + status + " " + type;
        AttemptFailure failure = Replies.refused(dialect, reply);
        assertThat(failure.withRetryAfter(null))
                .isEqualTo(AttemptFailure.answered(kind, status, type, name + ": " + message)
                        .withRemedy(remedy)
                        .withProviderRequestId("r1"));
    }
}

package dev.sluice.it;

import static dev.sluice.it.GatewayFixture.body;
import static dev.sluice.it.GatewayFixture.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever goes wrong, a client reads an HTTP status and the envelope of OpenAI's errors, never anything else. */
class GatewayErrorsIT {
    private static GatewayFixture gateway;

    @BeforeAll
    static void start() {
        gateway = GatewayFixture.start("""
                sluice.provider-defaults.retry { initial-delay = 1ms, max-delay = 2ms, throttle-initial-delay = 1ms, throttle-max-delay = 2ms, budget-per-second = 100, min-attempt-time = 1ms }
                sluice.provider-defaults.breaker.enabled = false
                sluice.routing.fail-over = false
                """, "sluice.gateway.connections.max-body-bytes = 64 KiB");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'{ fault = status, status = 500 }', 502, provider_error, unavailable, false",
        "'{ fault = status, status = 503 }', 503, provider_error, unavailable, false",
        "'{ fault = error, type = rate_limit_exceeded }', 429, provider_error, rate_limit_exceeded, false",
        "'{ fault = status, status = 401 }', 502, provider_error, unauthorized, false",
        "'{ fault = reset-before-head }', 502, provider_error, connection_lost, false",
        "'{ fault = truncate-json }', 502, provider_error, bad_reply, false",
    })
    void providersFault_hasItsStatus(String fault, int status, String type, String code, String shouldRetry) {
        try (GatewayFixture fresh = GatewayFixture.start("""
                sluice.provider-defaults.retry { initial-delay = 1ms, max-delay = 2ms, throttle-initial-delay = 1ms, throttle-max-delay = 2ms, budget-per-second = 100, min-attempt-time = 1ms }
                """, "")) {
            fresh.fixture().faults("openai", "[" + fault + "]");

            HttpResponse<String> response = fresh.chat(body("openai/gpt-x", "hello", ""));

            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(error(response).text("type")).isEqualTo(type);
            assertThat(error(response).text("code")).isEqualTo(code);
            assertThat(error(response).fields()).containsOnlyKeys("message", "type", "param", "code");
            assertThat(header(response, "x-should-retry")).isEqualTo(shouldRetry);
            assertThat(header(response, "x-sluice-provider")).isEqualTo("openai");
            assertThat(header(response, "server-timing")).contains("attempts;desc=");
            assertThat(response.body()).doesNotContain("canary");

            if (!fault.contains("truncate-json")) {
                HttpResponse<String> streamed = fresh.chat(body("openai/gpt-x", "hello", ",\"stream\":true"));
                assertThat(streamed.statusCode())
                        .as("an error before the first event is a real status")
                        .isEqualTo(status);
                assertThat(error(streamed).text("code")).isEqualTo(code);
            }
        }
    }

    @Test
    void deadlineInTheHeader_isObeyed() {
        gateway.fixture().faults("openai", "[{ match { contains = never }, fault = hang }]");

        HttpResponse<String> response = gateway.chat(body("openai/gpt-x", "never", ""), "x-request-timeout-ms", "300");

        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(error(response).text("code")).isEqualTo("timeout");
        assertThat(error(response).text("type")).isEqualTo("policy_error");
        assertThat(error(response).text("message")).contains("total clock", "of 300 ms", "1 attempt");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1.5", "soon", "99999999999"})
    void malformedDeadline_isNamed(String deadline) {
        HttpResponse<String> response =
                gateway.chat(body("openai/gpt-x", "hello", ""), "x-request-timeout-ms", deadline);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error(response).text("param")).isEqualTo("x-request-timeout-ms");
    }

    @Test
    void brokenStream_endsWithAnErrorEventAndNoDone() throws Exception {
        gateway.fixture().faults("openai", "[{ match { contains = cut }, fault = close-mid-stream, after = 2 }]");
        StringBuilder text = new StringBuilder();

        try (RawHttp client = new RawHttp(gateway.gateway().port())) {
            client.post("/v1/chat/completions", body("openai/gpt-x", "cut", ",\"stream\":true"));
            text.append(client.readToEnd());
        }

        assertThat(text)
                .startsWith("HTTP/1.1 200")
                .contains("data: {\"error\":{")
                .doesNotContain("[DONE]");
        assertThat(text.toString()).as("the body has no last chunk").doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void unknownModel_isNotFound() {
        HttpResponse<String> response = gateway.chat(body("glm/nobody-has-this", "hello", ""));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(error(response).text("code")).isEqualTo("model_not_found");
        assertThat(error(response).text("param")).isEqualTo("model");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/chat/completions, 405, method_not_allowed, POST",
        "DELETE, /v1/models, 405, method_not_allowed, 'GET, HEAD'",
        "GET, /v1/nothing, 404, unknown_path, ",
        "GET, /v1/models/none, 404, model_not_found, ",
        "GET, /metrics, 404, unknown_path, ",
        "POST, /reload, 404, unknown_path, ",
    })
    void wrongPathOrMethod_hasTheSameEnvelope(String method, String path, int status, String code, String allow) {
        HttpResponse<String> response = gateway.send(gateway.to(path)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(error(response).text("code")).isEqualTo(code);
        assertThat(response.headers().firstValue("allow").orElse(null)).isEqualTo(allow);
        assertThat(header(response, "x-request-id")).isNotEmpty();
    }

    @Test
    void bodyThatIsNotJson_isRefused_beforeItIsRead() {
        HttpResponse<String> response = gateway.post("/v1/chat/completions", "hello", "content-type", "text/plain");

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(error(response).text("message")).contains("application/json");
    }

    @Test
    void bodyThatIsTooLarge_isRefused() throws Exception {
        String large = body("openai/gpt-x", "x".repeat(70_000), "");
        try (RawHttp client = new RawHttp(gateway.gateway().port())) {
            client.post("/v1/chat/completions", large);

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 413").contains("\"code\":\"body_too_large\"");
        }
    }

    @Test
    void ownIdOfAClient_isEchoed_andAnUnfitOneIsNot() {
        HttpResponse<String> fit = gateway.chat(body("openai/gpt-x", "hello", ""), "x-request-id", "mine-1");
        HttpResponse<String> unfit = gateway.chat(body("openai/gpt-x", "hello", ""), "x-request-id", "a b;c");

        assertThat(header(fit, "x-request-id")).isEqualTo("mine-1");
        assertThat(header(fit, "x-sluice-request-id")).isNotEmpty();
        assertThat(header(unfit, "x-request-id")).matches("[a-z0-9]+-\\d+");
    }

    @Test
    void unknownFields_passBothWays() {
        HttpResponse<String> response = gateway.chat(body("openai/gpt-x", "hello", ",\"x_mine\":{\"deep\":[1.5]}"));

        assertThat(Json.text(GatewayFixture.json(response))).contains("\"x_mine\":{\"deep\":[1.5]}");
    }

    @Test
    void models_areListedAndFound() {
        JsonObject list = GatewayFixture.json(gateway.get("/v1/models"));

        assertThat(list.text("object")).isEqualTo("list");
        assertThat(list.objects("data")).extracting(model -> model.text("id")).contains("auto", "fast", "glm-4.6");
        assertThat(GatewayFixture.json(gateway.get("/v1/models/glm-4.6")).text("owned_by"))
                .isEqualTo("glm");
        assertThat(gateway.get("/v1/models/glm/glm-4.6").statusCode()).isEqualTo(200);
    }

    @Test
    void health_readiness_andDescription_needNothing() {
        assertThat(gateway.get("/healthz").body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(gateway.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(GatewayFixture.json(gateway.get("/openapi.json"))
                        .object("paths")
                        .fields())
                .containsKeys("/v1/chat/completions", "/v1/models/{id}", "/v1/embeddings");
    }

    @Test
    void heartbeats_comeWhileAStreamIsSilent_andResetNoClock() {
        try (GatewayFixture quick = GatewayFixture.start(
                "sluice.profiles.chat.idle = 900ms\nsluice.provider-defaults.retry.min-attempt-time = 1ms",
                "sluice.gateway.heartbeat = 150ms")) {
            quick.fixture().faults("openai", "[{ fault = stall-after-events, after = 2 }]");
            long began = System.nanoTime();

            String answer = stalled(quick);

            assertThat(answer).contains(": heartbeat\n\n", "\"code\":\"timeout\"", "idle clock");
            assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
        }
    }

    private static String stalled(GatewayFixture quick) {
        try (RawHttp client = new RawHttp(quick.gateway().port())) {
            client.post("/v1/chat/completions", body("openai/gpt-x", "hello", ",\"stream\":true"));
            return client.readToEnd();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        List<String> values = response.headers().allValues(name);
        return values.isEmpty() ? "" : values.get(0);
    }
}

package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway's extension: several models at once, and equal requests that share a call. */
class GatewayFanOutIT {
    private static final String MODELS = "\"models\":[\"glm/glm-4.6\",\"kimi/kimi-latest\",\"openai/gpt-test\"]";

    private final GatewayFixture gateway = GatewayFixture.start("", "");

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void quorum_isACompletion_withItsLegsUnderTheExtension() {
        gateway.fixture().faults("openai", "{ fault = hang }");

        HttpResponse<String> response = fanOut("\"strategy\":\"quorum\"", "");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonObject body = GatewayFixture.json(response);
        assertThat(body.text("object")).isEqualTo("chat.completion");
        assertThat(body.objects("choices")).hasSize(1);
        assertThat(body.objects("choices").get(0).object("message").text("content"))
                .startsWith("yes");
        JsonObject fanOut = body.object("sluice").object("fan_out");
        assertThat(fanOut.text("status")).isEqualTo("decided");
        assertThat(fanOut.objects("legs"))
                .extracting(leg -> leg.text("end"))
                .containsExactly("answered", "answered", "cancelled");
        await().atMost(Duration.ofSeconds(1))
                .until(() -> gateway.fixture().truth("openai").aborts() == 1);
        gateway.fixture()
                .truth("glm")
                .requests()
                .forEach(request -> assertThat(request.body()).doesNotContain("fan_out"));
    }

    @Test
    void all_givesAChoiceForEachAnswer() {
        JsonObject body = GatewayFixture.json(fanOut("\"strategy\":\"all\"", ""));

        assertThat(body.objects("choices"))
                .extracting(choice -> choice.number("index", -1))
                .containsExactly(0L, 1L, 2L);
        long total = body.object("usage").number("total_tokens", 0);
        assertThat(total)
                .isGreaterThan(body.object("sluice")
                                .object("fan_out")
                                .objects("legs")
                                .get(0)
                                .object("answer")
                                .object("usage")
                                .number("output_tokens", 0)
                        * 2);
    }

    @Test
    void withoutAWinner_itIsAnError_withTheLegsBesideIt() {
        for (String provider : List.of("glm", "kimi", "openai")) {
            gateway.fixture().faults(provider, "{ fault = status, status = 400 }");
        }

        HttpResponse<String> response = fanOut("\"strategy\":\"first\"", "");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(GatewayFixture.error(response).text("code")).isEqualTo("invalid_request");
        assertThat(GatewayFixture.json(response)
                        .object("sluice")
                        .object("fan_out")
                        .objects("legs"))
                .hasSize(3);
    }

    @Test
    void stream_isTheFirstToBegin_withTheLegsInTheLastChunk() {
        gateway.fixture().faults("glm", "{ fault = hang }");
        gateway.fixture().faults("kimi", "{ fault = slow-first-token, delay = 20s }");

        HttpResponse<String> response =
                fanOut("\"strategy\":\"first\"", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        List<String> events = GatewayFixture.events(response);
        assertThat(events).last().isEqualTo("[DONE]");
        JsonObject last = Json.parse(events.get(events.size() - 2));
        assertThat(last.object("sluice").object("fan_out").objects("legs"))
                .extracting(leg -> leg.text("end"))
                .containsExactly("cancelled", "cancelled", "answered");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"fan_out\":{}                                                      | sluice.fan_out.models",
                "\"fan_out\":{\"models\":[\"glm/nope\"]}                             | sluice.fan_out.models[0]",
                "\"fan_out\":{\"models\":[\"auto\"],\"strategy\":\"fastest\"}        | sluice.fan_out.strategy",
                "\"fan_out\":{\"models\":[\"auto\"],\"strategy\":\"first\",\"k\":2}  | sluice.fan_out.k",
                "\"fan_out\":{\"models\":[\"auto\",\"fast\"],\"strategy\":\"best\"}  | sluice.fan_out.judge",
                "\"fan_out\":{\"models\":[\"auto\",\"fast\"],\"max_calls\":1}        | sluice.fan_out.max_calls",
                "\"fan_out\":{\"models\":[\"auto\"],\"max_cost\":1}                  | sluice.fan_out.max_cost",
                "\"fan_out\":3                                                       | sluice.fan_out",
                "\"fanout\":{}                                                       | sluice.fanout",
                "\"coalesce\":1                                                      | sluice.coalesce",
            })
    void whatCantBe_isRefusedWithItsParam(String extension, String param) {
        HttpResponse<String> response =
                gateway.chat(GatewayFixture.body("auto", "x", ",\"sluice\":{" + extension + "}"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(GatewayFixture.error(response).text("param")).isEqualTo(param);
        assertThat(gateway.fixture().truth("glm").requestCount()).isZero();
    }

    @Test
    void whatCantBeStreamed_isRefused() {
        HttpResponse<String> response = fanOut("\"strategy\":\"all\"", ",\"stream\":true");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(GatewayFixture.error(response).text("param")).isEqualTo("sluice.fan_out.strategy");
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void equalRequests_shareACall(boolean stream) {
        gateway.fixture().faults("openai", "{ fault = slow-first-token, delay = 3s }");
        String body = GatewayFixture.body("openai/gpt-test", "echo:same", ",\"stream\":" + stream);
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            responses.add(CompletableFuture.supplyAsync(() -> gateway.chat(body, "x-sluice-coalesce", "true"), work -> {
                Thread thread = new Thread(work);
                thread.setDaemon(true);
                thread.start();
            }));
        }

        List<String> bodies = responses.stream().map(each -> each.join().body()).toList();
        assertThat(bodies).allMatch(each -> each.contains("same"));
        assertThat(gateway.fixture().truth("openai").requestCount()).isEqualTo(1);
    }

    private HttpResponse<String> fanOut(String strategy, String more) {
        return gateway.chat(GatewayFixture.body(
                "auto", "echo:yes", ",\"sluice\":{\"fan_out\":{" + MODELS + "," + strategy + "}}" + more));
    }
}

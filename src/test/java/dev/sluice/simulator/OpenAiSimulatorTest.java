package dev.sluice.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the OpenAI dialect answers beyond plain chats. */
class OpenAiSimulatorTest {
    private static final String SCENARIO = """
            providers {
              openai {
                models = ["plain", "owner/refused", "forgetful"]
                latency { first-byte = 0ms, token-pace = 0ms, tokens = 3 }
                faults = [
                  { match { model = "owner/refused" }, times = 1, per-prompt = true, fault = status, status = 500 }
                  { match { model = forgetful }, per-prompt = true
                    sequence = [{ fault = status, status = 501 }, { fault = status, status = 502 }] }
                ]
              }
            }
            """;
    private static Simulator simulator;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        simulator = Simulator.start(Scenario.parse(SCENARIO));
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void models_areThoseOfTheScenario() throws Exception {
        JsonNode list = Json.read(get("/v1/models").body().getBytes(UTF_8));

        assertThat(list.path("data").findValuesAsText("id")).containsExactly("plain", "owner/refused", "forgetful");
        assertThat(get("/v1/models/owner/refused").body())
                .isEqualTo(list.at("/data/1").toString());
        assertThat(get("/v1/models/owner%2Frefused").statusCode()).isEqualTo(200);
    }

    @Test
    void model_isRefused_whenTheScenarioHasItNot() throws Exception {
        HttpResponse<String> listed = get("/v1/models/none");
        HttpResponse<String> called = chat("{'model':'none','messages':[{'role':'user','content':'x'}]}");

        assertThat(listed.statusCode()).isEqualTo(404);
        assertThat(called.statusCode()).isEqualTo(404);
        assertThat(called.body()).isEqualTo(listed.body()).contains("\"code\":\"model_not_found\"");
    }

    @Test
    void call_isRefused_withoutMessages() throws Exception {
        HttpResponse<String> refusal = chat("{'model':'plain'}");

        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.body()).contains("\"param\":\"messages\"").contains("\"type\":\"invalid_request_error\"");
    }

    @Test
    void times_andSequences_countForEachPrompt_whenToldSo() throws Exception {
        for (String prompt : new String[] {"one", "two"}) {
            assertThat(status("owner/refused", prompt)).isEqualTo(500);
            assertThat(status("owner/refused", prompt)).isEqualTo(200);
            assertThat(status("forgetful", prompt)).isEqualTo(501);
            assertThat(status("forgetful", prompt)).isEqualTo(502);
            assertThat(status("forgetful", prompt)).isEqualTo(200);
        }
    }

    @Test
    void toolResult_isAnsweredWithItself() throws Exception {
        String messages = "'messages':[{'role':'user','content':'call:weather'}%s]";
        String request =
                "{'model':'plain','tools':[{'type':'function','function':{'name':'weather'}}]," + messages + "}";
        JsonNode first = answer(request.formatted(""));
        JsonNode second = answer(request.formatted(",{'role':'tool','content':'sunny, 21'}"));

        assertThat(first.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(second.at("/choices/0/message/content").asText()).isEqualTo("sunny, 21 token token");
    }

    @Test
    void answer_fitsTheSchemaAskedFor() throws Exception {
        JsonNode answer = answer("""
                {'model':'plain','messages':[{'role':'user','content':'echo:Berlin'}],
                 'response_format':{'type':'json_schema','json_schema':{'name':'x','schema':{
                   'type':'object','$defs':{'unit':{'enum':['C','F']}},
                   'properties':{'city':{'type':'string'},'days':{'type':'integer'},'warm':{'type':['boolean','null']},
                     'unit':{'$ref':'#/$defs/unit'},'hours':{'type':'array','items':{'type':'number'}},
                     'note':{'anyOf':[{'type':'null'},{'type':'string'}]},'v':{'const':2}}}}}}""");

        assertThat(answer.at("/choices/0/message/content").asText())
                .isEqualTo(
                        "{\"city\":\"Berlin\",\"days\":3,\"warm\":true,\"unit\":\"C\",\"hours\":[3],\"note\":null,\"v\":2}");
    }

    @Test
    void answer_isAnyObject_whenJsonIsAskedForWithoutSchema() throws Exception {
        JsonNode answer = answer("{'model':'plain','messages':[{'role':'user','content':'x'}],"
                + "'response_format':{'type':'json_object'}}");

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("{\"answer\":\"token\"}");
    }

    @Test
    void embeddings_areTheSame_asNumbersAndAsBytes() throws Exception {
        String request = "{'model':'plain','input':['a','b','a'],'dimensions':4%s}";
        JsonNode numbers = post("/v1/embeddings", request.formatted(""));
        JsonNode bytes = post("/v1/embeddings", request.formatted(",'encoding_format':'base64'"));

        JsonNode vector = numbers.at("/data/0/embedding");
        ByteBuffer packed = ByteBuffer.wrap(
                        Base64.getDecoder().decode(bytes.at("/data/0/embedding").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        double square = 0;
        for (JsonNode number : vector) {
            assertThat(packed.getFloat()).isEqualTo(number.floatValue());
            square += number.asDouble() * number.asDouble();
        }
        assertThat(vector).hasSize(4);
        assertThat(square).isCloseTo(1, within(1e-5));
        assertThat(numbers.at("/data/2/embedding")).isEqualTo(vector);
        assertThat(numbers.at("/data/1/embedding")).isNotEqualTo(vector);
    }

    @Test
    void embeddings_areNotFound_whereTheProviderHasNone() throws Exception {
        try (Simulator kimi = Simulator.start(Scenario.parse("providers { kimi {} }"))) {
            assertThat(send(kimi.origin("kimi"), "/v1/embeddings", "{'input':'x'}")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    private int status(String model, String prompt) throws Exception {
        return chat("{'model':'" + model + "','messages':[{'role':'user','content':'" + prompt + "'}]}")
                .statusCode();
    }

    private JsonNode answer(String json) throws Exception {
        return post("/v1/chat/completions", json);
    }

    private JsonNode post(String path, String json) throws Exception {
        HttpResponse<String> response = send(simulator.origin("openai"), path, json);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.read(response.body().getBytes(UTF_8));
    }

    private HttpResponse<String> chat(String json) throws Exception {
        return send(simulator.origin("openai"), "/v1/chat/completions", json);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(simulator.origin("openai"), path).build(), BodyHandlers.ofString());
    }

    /** Posts JSON that is written with single quotes. */
    private HttpResponse<String> send(URI origin, String path, String json) throws IOException, InterruptedException {
        return http.send(
                request(origin, path)
                        .POST(BodyPublishers.ofString(json.replace('\'', '"')))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(URI origin, String path) {
        return HttpRequest.newBuilder(URI.create(origin + path)).timeout(Duration.ofSeconds(20));
    }
}

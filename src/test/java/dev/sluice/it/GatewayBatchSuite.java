package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.codec.Json;
import dev.sluice.config.ConfigSources;
import dev.sluice.gateway.GatewayServer;
import dev.sluice.gateway.keys.IssuedKey;
import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.KeyTerms;
import dev.sluice.gateway.keys.ModelRules;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.testing.BlockingWatch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /v1/files} and {@code /v1/batches} of a gateway's whole process, for each kind of journal. */
abstract class GatewayBatchSuite {
    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Simulator simulator;
    private GatewayServer server;
    private KeyFile keys;
    private String key = "";

    /** A place where no journal is yet; the same one each time. */
    abstract String location();

    @BeforeEach
    void prepare() throws Exception {
        BlockingWatch.install();
        simulator = Simulator.start(Scenario.parse("""
                providers { openai { dialect = openai, models = [small, large, embed], latency { first-byte = 1ms, token-pace = 1ms, tokens = 3 } } }"""));
        keys = KeyFile.at(directory.resolve("keys.jsonl"));
        key = issue("first", KeyTerms.UNLIMITED);
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
        simulator.close();
        assertThat(BlockingWatch.drain())
                .as("blocking calls on dispatcher threads")
                .isEmpty();
    }

    @Test
    void batch_goesItsWay_andItsFilesCanBeRead() throws Exception {
        serve("");
        JsonObject file = upload(key, "in.jsonl", chats(40, "echo:w") + "{\"custom_id\":\"bad\"}\n");
        assertThat(file.text("object")).isEqualTo("file");
        assertThat(file.text("filename")).isEqualTo("in.jsonl");
        assertThat(file.text("purpose")).isEqualTo("batch");

        JsonObject batch = create(key, file.text("id"), ",\"metadata\":{\"who\":\"me\"}");
        assertThat(batch.text("object")).isEqualTo("batch");
        assertThat(batch.text("completion_window")).isEqualTo("24h");
        assertThat(batch.object("metadata")).isEqualTo(JsonObject.of("who", "me"));

        JsonObject over = ended(key, batch.text("id"));
        assertThat(over.text("status")).isEqualTo("completed");
        assertThat(over.object("request_counts"))
                .isEqualTo(JsonObject.of("total", 41, "completed", 40).with("failed", 1));
        assertThat(over.object("errors").objects("data").get(0).number("line", 0))
                .isEqualTo(41);
        assertThat(over.number("completed_at", 0)).isGreaterThanOrEqualTo(over.number("created_at", 0));
        assertThat(over.object("usage").number("output_tokens", 0)).isEqualTo(120);

        List<JsonObject> answers = content(key, over.text("output_file_id"));
        assertThat(answers).hasSize(40);
        assertThat(answers.get(6).text("custom_id")).isEqualTo("c7");
        assertThat(answers.get(6)
                        .object("response")
                        .object("body")
                        .objects("choices")
                        .get(0)
                        .object("message")
                        .text("content"))
                .startsWith("w7 ");
        assertThat(content(key, over.text("error_file_id")))
                .extracting(line -> line.object("error").text("code"))
                .containsExactly("invalid_method");
        JsonObject output = json(200, send("GET", "/v1/files/" + over.text("output_file_id"), key, ""));
        assertThat(output.text("purpose")).isEqualTo("batch_output");
        assertThat(send("GET", "/v1/files/" + file.text("id") + "/content", key, "")
                        .body())
                .isEqualTo(chats(40, "echo:w") + "{\"custom_id\":\"bad\"}\n");
        assertThat((long) send("GET", "/v1/files/" + output.text("id") + "/content", key, "")
                        .body()
                        .length())
                .isEqualTo(output.number("bytes", 0));
    }

    @Test
    void filesAndBatches_belongToTheirKey() throws Exception {
        String other = issue("second", KeyTerms.UNLIMITED);
        serve("");
        String file = upload(key, "a.jsonl", chats(1, "x")).text("id");
        String batch = create(key, file, "").text("id");

        for (String path : List.of("/v1/files/" + file, "/v1/files/" + file + "/content", "/v1/batches/" + batch)) {
            assertThat(send("GET", path, other, "").statusCode()).as(path).isEqualTo(404);
            assertThat(send("GET", path, key, "").statusCode()).as(path).isEqualTo(200);
            assertThat(send("GET", path, "", "").statusCode()).as(path).isEqualTo(401);
        }
        assertThat(send("DELETE", "/v1/files/" + file, other, "").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/v1/batches/" + batch + "/cancel", other, "").statusCode())
                .isEqualTo(404);
        assertThat(send("POST", "/v1/batches", other, body(file, "")).statusCode())
                .isEqualTo(400);
        assertThat(json(200, send("GET", "/v1/files", other, "")).list("data")).isEmpty();
        assertThat(json(200, send("GET", "/v1/batches", other, "")).list("data"))
                .isEmpty();
    }

    @Test
    void lists_arePagedByCursor() throws Exception {
        serve("");
        String file = upload(key, "a.jsonl", chats(1, "x")).text("id");
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> create(key, file, "").text("id"))
                .toList();

        JsonObject first = json(200, send("GET", "/v1/batches?limit=2", key, ""));
        JsonObject second = json(200, send("GET", "/v1/batches?limit=10&after=" + first.text("last_id"), key, ""));

        assertThat(first.objects("data")).extracting(each -> each.text("id")).containsExactly(ids.get(4), ids.get(3));
        assertThat(first.isTrue("has_more")).isTrue();
        assertThat(first.text("first_id")).isEqualTo(ids.get(4));
        assertThat(second.objects("data"))
                .extracting(each -> each.text("id"))
                .containsExactly(ids.get(2), ids.get(1), ids.get(0));
        assertThat(second.isTrue("has_more")).isFalse();
        assertThat(send("GET", "/v1/batches?limit=1000", key, "").statusCode()).isEqualTo(400);
        ids.forEach(id -> ended(key, id));
        JsonObject files = json(200, send("GET", "/v1/files?purpose=batch", key, ""));
        assertThat(files.objects("data")).hasSize(1);
        assertThat(json(200, send("GET", "/v1/files?limit=3", key, "")).objects("data"))
                .hasSize(3);
    }

    @Test
    void idempotencyKey_makesOneBatch() throws Exception {
        serve("");
        String file = upload(key, "a.jsonl", chats(1, "x")).text("id");

        JsonObject first = json(200, keyed(body(file, "")));
        JsonObject again = json(200, keyed(body(file, "")));
        HttpResponse<String> other = keyed(body(file, ",\"metadata\":{\"a\":\"b\"}"));

        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(error(other).text("code")).isEqualTo("idempotency_key_reused");
        assertThat(other.headers().firstValue("x-should-retry")).contains("false");
    }

    @Test
    void duplicateIds_failTheBatch_andNothingIsSent() throws Exception {
        serve("");
        String file = upload(key, "a.jsonl", chats(2, "x") + chats(1, "x")).text("id");
        JsonObject batch = ended(key, create(key, file, "").text("id"));

        assertThat(batch.text("status")).isEqualTo("failed");
        JsonObject problem = batch.object("errors").objects("data").get(0);
        assertThat(problem.text("code")).isEqualTo("duplicate_custom_id");
        assertThat(problem.number("line", 0)).isEqualTo(3);
        assertThat(simulator.truth("openai").requestCount()).isZero();
    }

    @Test
    void cancelledBatch_callsBackWhatIsUnderWay() throws Exception {
        serve("");
        simulator.script("openai", "{ match { contains = hang }, fault = hang }");
        String file = upload(key, "a.jsonl", chats(3, "echo:w") + chats(4, 20, "hang"))
                .text("id");
        String id = create(key, file, "").text("id");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> json(200, send("GET", "/v1/batches/" + id, key, ""))
                                .object("request_counts")
                                .number("completed", 0)
                        == 3);

        JsonObject cancelling = json(200, send("POST", "/v1/batches/" + id + "/cancel", key, ""));
        assertThat(cancelling.text("status")).isEqualTo("cancelling");

        JsonObject over = ended(key, id);
        assertThat(over.text("status")).isEqualTo("cancelled");
        assertThat(content(key, over.text("output_file_id"))).hasSize(3);
        assertThat(content(key, over.text("error_file_id"))).hasSize(17);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> simulator.truth("openai").aborts() == 17);
        assertThat(json(200, send("POST", "/v1/batches/" + id + "/cancel", key, ""))
                        .text("status"))
                .isEqualTo("cancelled");
    }

    @Test
    void restartedGateway_goesOnByItself() throws Exception {
        serve("");
        simulator.script("openai", "{ match { contains = hang }, fault = hang }");
        String file = upload(key, "a.jsonl", chats(10, "echo:w") + chats(11, 30, "hang"))
                .text("id");
        String id = create(key, file, "").text("id");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> simulator.truth("openai").requestCount() == 30);
        server.close();
        simulator.script("openai", "");

        serve("");

        JsonObject over = ended(key, id);
        assertThat(over.text("status")).isEqualTo("completed");
        assertThat(content(key, over.text("output_file_id"))).hasSize(30);
        assertThat(simulator.truth("openai").requests().stream()
                        .filter(request -> request.prompt().startsWith("echo:"))
                        .count())
                .as("what was finished is not asked again")
                .isEqualTo(10);
    }

    @Test
    void keysLimits_holdForBatches() throws Exception {
        String narrow = issue("narrow", new KeyTerms(new ModelRules(List.of("small")), 0, 0, 2, 0, null));
        serve("");
        String file = upload(
                        narrow,
                        "a.jsonl",
                        chats(12, "echo:w")
                                + "{\"custom_id\":\"l\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"large\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}}\n")
                .text("id");

        JsonObject over = ended(narrow, create(narrow, file, "").text("id"));

        assertThat(over.object("request_counts").number("completed", 0)).isEqualTo(12);
        assertThat(content(narrow, over.text("error_file_id"))
                        .get(0)
                        .object("error")
                        .text("code"))
                .isEqualTo("model_not_allowed");
        assertThat(simulator.truth("openai").maxConcurrent()).isLessThanOrEqualTo(2);
    }

    @Test
    void embeddings_areAnEndpointToo() throws Exception {
        serve("");
        String file = upload(key, "e.jsonl", """
                {"custom_id":"e","method":"POST","url":"/v1/embeddings","body":{"model":"embed","input":"x"}}
                {"custom_id":"c","method":"POST","url":"/v1/chat/completions","body":{"model":"small","messages":[{"role":"user","content":"x"}]}}
                """).text("id");
        JsonObject over = ended(
                key,
                json(200, send("POST", "/v1/batches", key, body(file, "").replace("chat/completions", "embeddings")))
                        .text("id"));

        assertThat(content(key, over.text("output_file_id"))
                        .get(0)
                        .object("response")
                        .object("body")
                        .objects("data"))
                .hasSize(1);
        assertThat(content(key, over.text("error_file_id"))
                        .get(0)
                        .object("error")
                        .text("message"))
                .isEqualTo("line 2: url: (expected: /v1/embeddings, as the batch has it)");
    }

    @Test
    void whatIsWrongWithARequest_isSaid() throws Exception {
        serve("sluice.batch { max-file-bytes = 20 KiB, max-stored-bytes = 30 KiB, max-requests = 5 }");
        String file = upload(key, "a.jsonl", chats(6, "x")).text("id");

        assertThat(refusal("{}")).isEqualTo("input_file_id");
        assertThat(refusal(body("file-none", ""))).isEqualTo("input_file_id");
        assertThat(refusal(body(file, "").replace("chat/completions", "images")))
                .isEqualTo("endpoint");
        assertThat(refusal(body(file, "").replace("24h", "25h"))).isEqualTo("completion_window");
        assertThat(refusal(body(file, "").replace("24h", "soon"))).isEqualTo("completion_window");
        assertThat(refusal(body(file, ",\"metadata\":{\"a\":1}"))).isEqualTo("metadata");
        assertThat(refusal(body(file, ",\"output_expires_after\":{\"seconds\":1}")))
                .isEqualTo("output_expires_after");
        assertThat(json(404, send("GET", "/v1/batches/batch_x", key, ""))
                        .object("error")
                        .text("code"))
                .isEqualTo("not_found");
        assertThat(ended(key, create(key, file, "").text("id"))
                        .object("errors")
                        .objects("data")
                        .get(0)
                        .text("code"))
                .isEqualTo("too_many_requests");

        assertThat(error(send("POST", "/v1/files", key, "{}")).text("param")).isEqualTo("content-type");
        assertThat(error(sendFile(key, "purpose", "fine-tune", "a", "x")).text("param"))
                .isEqualTo("purpose");
        assertThat(error(sendFile(key, "purpose", "batch", "a", "")).text("param"))
                .isEqualTo("file");
        HttpResponse<String> large = sendFile(key, "purpose", "batch", "a", "x".repeat(21 << 10));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(error(large).text("code")).isEqualTo("file_too_large");
        assertThat(sendFile(key, "purpose", "batch", "a", "x".repeat(19 << 10)).statusCode())
                .isEqualTo(200);
        HttpResponse<String> full = sendFile(key, "purpose", "batch", "a", "x".repeat(19 << 10));
        assertThat(error(full).text("code")).isEqualTo("storage_full");
        assertThat(json(200, send("GET", "/v1/files?purpose=batch", key, "")).objects("data"))
                .hasSize(2);
    }

    @Test
    void longFile_isReceivedAndGivenBack_whole() throws Exception {
        serve("");
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 40 << 20; i++) {
            text.append(i).append(" something that is long enough to be a line of a file\n");
        }
        JsonObject file = upload(key, "long.jsonl", text.toString());

        assertThat(file.number("bytes", 0)).isEqualTo(text.length());
        assertThat(send("GET", "/v1/files/" + file.text("id") + "/content", key, "")
                        .body())
                .isEqualTo(text.toString());
        JsonObject gone = json(200, send("DELETE", "/v1/files/" + file.text("id"), key, ""));
        assertThat(gone.isTrue("deleted")).isTrue();
        assertThat(send("GET", "/v1/files/" + file.text("id"), key, "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void gatewayWithoutAJournal_saysSo() throws Exception {
        serve("sluice.batch.journal = \"\"");
        HttpResponse<String> off = send("GET", "/v1/batches", key, "");
        assertThat(off.statusCode()).isEqualTo(404);
        assertThat(error(off).text("message")).contains("sluice.batch.journal");
    }

    // What the tests say shortly

    private void serve(String settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "sluice.providers.glm.enabled", "false",
                "sluice.providers.kimi.enabled", "false",
                "sluice.providers.openai.dialect", "openai",
                "sluice.providers.openai.base-url", simulator.origin("openai") + "/v1",
                "sluice.providers.openai.key", "sk-of-a-test",
                "sluice.providers.openai.any-model", "true",
                "sluice.routing.default-model", "openai/small"));
        all.put("sluice.gateway.port", "0");
        all.put("sluice.gateway.admin.port", "0");
        all.put("sluice.gateway.access-log", "false");
        all.put("sluice.gateway.drain-timeout", "1s");
        all.put("sluice.gateway.keys-file", keys.path().toString());
        all.put("sluice.batch.journal", location());
        all.put("sluice.batch.node-timeout", "1s");
        if (!settings.isEmpty()) {
            com.typesafe.config.ConfigFactory.parseString(settings)
                    .entrySet()
                    .forEach(entry -> all.put(
                            entry.getKey(), String.valueOf(entry.getValue().unwrapped())));
        }
        server = GatewayServer.start(() -> ConfigSources.of(null, Map.of(), all).load());
    }

    private String issue(String name, KeyTerms terms) {
        IssuedKey issued = keys.create(name, null, terms, Instant.now());
        return issued.secret().reveal();
    }

    private static String chats(int count, String prompt) {
        return chats(1, count, prompt);
    }

    private static String chats(int from, int to, String prompt) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> "{\"custom_id\":\"c" + i
                        + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"small\",\"messages\":[{\"role\":\"user\",\"content\":\""
                        + prompt + i + "\"}]}}\n")
                .collect(Collectors.joining());
    }

    private static String body(String file, String more) {
        return "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\""
                + more + "}";
    }

    private JsonObject create(String by, String file, String more) {
        return json(200, send("POST", "/v1/batches", by, body(file, more)));
    }

    private String refusal(String body) {
        HttpResponse<String> refused = send("POST", "/v1/batches", key, body);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        return error(refused).text("param");
    }

    private JsonObject ended(String by, String id) {
        JsonObject[] seen = new JsonObject[1];
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            seen[0] = json(200, send("GET", "/v1/batches/" + id, by, ""));
            return List.of("completed", "failed", "expired", "cancelled").contains(seen[0].text("status"));
        });
        return seen[0];
    }

    private List<JsonObject> content(String by, String file) {
        HttpResponse<String> content = send("GET", "/v1/files/" + file + "/content", by, "");
        assertThat(content.statusCode()).isEqualTo(200);
        return content.body().lines().map(Json::parse).toList();
    }

    private JsonObject upload(String by, String name, String text) {
        return json(200, sendFile(by, "purpose", "batch", name, text));
    }

    private HttpResponse<String> sendFile(String by, String field, String value, String name, String text) {
        String body = "--b0\r\nContent-Disposition: form-data; name=\"" + field + "\"\r\n\r\n" + value
                + "\r\n--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + text + "\r\n--b0--\r\n";
        return exchange(request("/v1/files", by)
                .header("content-type", "multipart/form-data; boundary=b0")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> keyed(String body) {
        return exchange(request("/v1/batches", key)
                .header("idempotency-key", "k-1")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(String method, String path, String by, String body) {
        HttpRequest.Builder request = request(path, by);
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        return exchange(request.method(
                method,
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path, String by) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.gateway().port() + path))
                .timeout(Duration.ofSeconds(60));
        return by.isEmpty() ? request : request.header("authorization", "Bearer " + by);
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            CompletableFuture<HttpResponse<String>> sent =
                    client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
            return sent.get(70, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static JsonObject json(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return Json.parse(response.body());
    }

    private static JsonObject error(HttpResponse<String> response) {
        return Json.parse(response.body()).object("error");
    }
}

package dev.sluice.it;

import static dev.sluice.it.GatewayFixture.body;
import static dev.sluice.it.GatewayFixture.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.codec.Json;
import dev.sluice.config.ConfigSources;
import dev.sluice.config.LoadedConfig;
import dev.sluice.gateway.GatewayException;
import dev.sluice.gateway.GatewayServer;
import dev.sluice.gateway.keys.IssuedKey;
import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.KeyTerms;
import dev.sluice.gateway.keys.ModelRules;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The gateway's whole process: keys, limits, metrics, changes while it runs. */
class GatewayKeysIT {
    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Simulator simulator;
    private GatewayServer server;
    private KeyFile keys;
    private final AtomicReference<String> settings = new AtomicReference<>("");

    @BeforeEach
    void start() {
        simulator = Simulator.start(Scenario.parse("""
                providers { openai { dialect = openai, models = [small, large], latency { first-byte = 1ms, token-pace = 1ms, tokens = 3 } } }"""));
        keys = KeyFile.at(directory.resolve("keys.jsonl"));
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
        simulator.close();
    }

    @Test
    void requestWithoutAValidKey_neverReachesTheEngine() throws Exception {
        IssuedKey key = issue(KeyTerms.UNLIMITED);
        serve();

        assertThat(send("/v1/models", null).statusCode()).isEqualTo(401);
        HttpResponse<String> wrong = send("/v1/chat/completions", "sk-wrong");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(error(wrong).text("code")).isEqualTo("invalid_api_key");
        assertThat(wrong.headers().firstValue("www-authenticate")).contains("Bearer");
        assertThat(send("/healthz", null).statusCode()).isEqualTo(200);
        assertThat(send("/v1/chat/completions", key.secret().reveal()).statusCode())
                .isEqualTo(200);
        assertThat(simulator.truth("openai").requestCount()).isEqualTo(1);
        assertThat(metrics())
                .doesNotContain(key.secret().reveal())
                .contains("key=\"" + key.key().id() + "\"");
    }

    @Test
    void revokedKey_isRefusedWithinASecond() throws Exception {
        IssuedKey key = issue(KeyTerms.UNLIMITED);
        serve();
        assertThat(send("/v1/models", key.secret().reveal()).statusCode()).isEqualTo(200);

        assertThat(keys.revoke(key.key().id(), Instant.now())).isPresent();

        await().atMost(Duration.ofSeconds(3))
                .until(() -> send("/v1/models", key.secret().reveal()).statusCode() == 401);
    }

    @Test
    void keysModels_areAllItSees() throws Exception {
        IssuedKey key = issue(new KeyTerms(new ModelRules(List.of("small")), 0, 0, 0, 0, null));
        serve();

        HttpResponse<String> list = send("/v1/models", key.secret().reveal());
        HttpResponse<String> denied = chat("large", key.secret().reveal());

        assertThat(GatewayFixture.json(list).objects("data"))
                .extracting(model -> model.text("id"))
                .containsExactly("small");
        assertThat(send("/v1/models/large", key.secret().reveal()).statusCode()).isEqualTo(404);
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(error(denied).text("code")).isEqualTo("model_not_allowed");
        assertThat(error(denied).text("param")).isEqualTo("model");
        assertThat(chat("small", key.secret().reveal()).statusCode()).isEqualTo(200);
    }

    @Test
    void keysLimit_isToldInHeaders_andThenRefuses() throws Exception {
        IssuedKey key = issue(new KeyTerms(ModelRules.ALL, 2, 0, 0, 0, null));
        serve();

        HttpResponse<String> first = chat("small", key.secret().reveal());
        chat("small", key.secret().reveal());
        HttpResponse<String> third = chat("small", key.secret().reveal());

        assertThat(first.headers().firstValue("x-ratelimit-limit-requests")).contains("2");
        assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).contains("1");
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(error(third).text("type")).isEqualTo("policy_error");
        assertThat(third.headers().firstValue("retry-after")).isPresent();
        assertThat(third.headers().firstValue("x-should-retry")).contains("true");
        assertThat(simulator.truth("openai").requestCount()).isEqualTo(2);
    }

    @Test
    void providersLimits_areTold_exceptToAKeyWithItsOwn() throws Exception {
        simulator.script("openai", """
                [{ match { contains = busy }, fault = error, type = rate_limit_exceeded, headers {
                     X-RateLimit-Reset-Requests = "7s", Retry-After = "100" } }
                 { fault = delay, delay = 0s, headers {
                     X-RateLimit-Limit-Requests = "500", X-RateLimit-Remaining-Tokens = "1234", Set-Cookie = "a=b" } }]""");
        IssuedKey free = issue(new KeyTerms(ModelRules.ALL, 0, 0, 5, 0, null));
        IssuedKey limited = issue(new KeyTerms(ModelRules.ALL, 2, 0, 0, 0, null));
        serve();
        Map<String, String> providers =
                Map.of("x-ratelimit-limit-requests", "500", "x-ratelimit-remaining-tokens", "1234");

        assertThat(limits(chat("small", free.secret().reveal()))).isEqualTo(providers);
        assertThat(limits(post(
                        body("small", "hello", ",\"stream\":true"),
                        free.secret().reveal())))
                .isEqualTo(providers);
        assertThat(limits(send("/v1/models", free.secret().reveal()))).isEmpty();
        assertThat(limits(chat("small", limited.secret().reveal())))
                .containsOnlyKeys(
                        "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests")
                .containsEntry("x-ratelimit-limit-requests", "2");
        HttpResponse<String> streamed = post(
                body("small", "hello", ",\"stream\":true"), limited.secret().reveal());
        assertThat(limits(streamed)).containsEntry("x-ratelimit-remaining-requests", "0");
        assertThat(limits(streamed)).doesNotContainKey("x-ratelimit-remaining-tokens");
        assertThat(streamed.statusCode()).isEqualTo(200);
        assertThat(streamed.headers().firstValue("set-cookie")).isEmpty();
        assertThat(limits(post(body("small", "busy", ""), free.secret().reveal())))
                .isEqualTo(Map.of("x-ratelimit-reset-requests", "7s"));
    }

    private static Map<String, String> limits(HttpResponse<String> response) {
        Map<String, String> limits = new HashMap<>();
        response.headers().map().forEach((name, values) -> {
            if (name.startsWith("x-ratelimit-")) {
                limits.put(name, String.join(",", values));
            }
        });
        return limits;
    }

    @Test
    void bodyBeyondTheKeysLimit_isRefused() throws Exception {
        IssuedKey key = issue(new KeyTerms(ModelRules.ALL, 0, 0, 0, 32, null));
        serve();

        assertThat(chat("small", key.secret().reveal()).statusCode()).isEqualTo(413);
    }

    @Test
    void reload_takesOnAnAlias_andRefusesWhatIsWrong() throws Exception {
        IssuedKey key = issue(KeyTerms.UNLIMITED);
        serve();
        assertThat(chat("quick", key.secret().reveal()).statusCode()).isEqualTo(404);

        settings.set("sluice.routing.aliases.quick = [\"openai/small\"]");
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(chat("quick", key.secret().reveal()).statusCode()).isEqualTo(200);

        settings.set("sluice.routing.aliases.quick = [\"nobody/small\"]");
        HttpResponse<String> refused = reload();
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(error(refused).text("message")).contains("nothing was changed", "nobody/small");
        assertThat(chat("quick", key.secret().reveal()).statusCode()).isEqualTo(200);

        settings.set("sluice.gateway.connections.max = 7");
        assertThat(error(reload()).text("message")).contains("need a new process");
    }

    /** Back and forth between two configurations as fast as they are read, under requests that go on all the time. */
    @Test
    void reloads_underLoad_failNoRequest() throws Exception {
        IssuedKey key = issue(KeyTerms.UNLIMITED);
        serve();
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Integer>> callers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            callers.add(CompletableFuture.supplyAsync(
                    () -> callUntil(over, key.secret().reveal()), threads));
        }
        for (int i = 0; i < 200; i++) {
            settings.set("sluice.providers.openai.pool.max-connections = " + (i % 2 == 0 ? 20 : 30)
                    + "\nsluice.routing.aliases.quick = [\"openai/" + (i % 2 == 0 ? "small" : "large") + "\"]");
            server.reload();
        }
        over.set(true);

        int answered = 0;
        for (CompletableFuture<Integer> caller : callers) {
            answered += caller.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(answered).isGreaterThan(20);
        assertThat(simulator.truth("openai").requestCount()).isEqualTo(answered);
        assertThat(simulator.truth("openai").aborts()).isZero();
    }

    /** The number of calls answered; any other status fails. */
    private int callUntil(AtomicBoolean over, String key) {
        int answered = 0;
        try {
            while (!over.get()) {
                HttpResponse<String> response = chat("small", key);
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                answered++;
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return answered;
    }

    @Test
    void portThatIsTaken_isSaidInOneLine() throws Exception {
        issue(KeyTerms.UNLIMITED);
        serve();
        int port = server.gateway().port();

        assertThatThrownBy(() -> GatewayServer.start(() -> load("sluice.gateway.port = " + port)))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining(":" + port + ": ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void adminTakesNoRequestOfAWebPage() throws Exception {
        issue(KeyTerms.UNLIMITED);
        serve();
        HttpRequest request = HttpRequest.newBuilder(server.gateway().adminUrl().resolve("/reload"))
                .header("origin", "https://example.com")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();

        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
    }

    /** What ends before an endpoint sees it: refused by its framing, by its size, by the HTTP layer's parser. */
    @Test
    void requestRefusedAsBytes_isCounted_andLogged_asAnyOther() throws Exception {
        issue(KeyTerms.UNLIMITED);
        settings.set("sluice.gateway.access-log = true");
        Logger access = (Logger) LoggerFactory.getLogger("dev.sluice.access");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Level before = access.getLevel();
        lines.start();
        access.setLevel(Level.INFO);
        access.addAppender(lines);
        try {
            serve();
            String smuggling = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n";
            String large = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n";
            String target = "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n";
            for (String request : List.of(smuggling, large, target)) {
                try (RawHttp raw = new RawHttp(server.gateway().port())) {
                    raw.socket().getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                    String answer = raw.readToEnd();
                    String id = answer.replaceAll("(?s).*\r\nx-request-id: (\\S+)\r\n.*", "$1");

                    JsonObject line =
                            Json.parse(lines.list.get(lines.list.size() - 1).getMessage());
                    assertThat(answer).contains("\r\nx-should-retry: false\r\n", "{\"error\":{\"message\":\"");
                    assertThat(line.text("request_id")).isEqualTo(id);
                    assertThat(answer).startsWith("HTTP/1.1 " + line.number("status", 0));
                    assertThat(answer).contains("\"code\":\"" + line.text("failure") + "\"");
                    assertThat(line.text("remote")).isEqualTo("127.0.0.1");
                }
            }
        } finally {
            access.detachAppender(lines);
            access.setLevel(before);
        }
        assertThat(metrics())
                .contains("route=\"-\",status=\"400\"} 2.0", "route=\"-\",status=\"413\"} 1.0")
                .doesNotContain("/%zz");
    }

    private IssuedKey issue(KeyTerms terms) {
        return keys.create("test", null, terms, Instant.now());
    }

    private void serve() {
        server = GatewayServer.start(() -> load(settings.get()));
    }

    private LoadedConfig load(String more) {
        try {
            Path file = directory.resolve("sluice.conf");
            Files.writeString(file, """
                    sluice.providers.glm.enabled = false
                    sluice.providers.kimi.enabled = false
                    sluice.providers.openai {
                      dialect = openai, base-url = "%s/v1", key = "sk-canary-openai"
                      models { small { context-window = 1000 }, large { context-window = 9000 } }
                    }
                    sluice.routing.default-model = small
                    sluice.gateway { port = 0, admin.port = 0, access-log = false, keys-file = "%s", drain-timeout = 2s }
                    %s
                    """.formatted(simulator.origin("openai"), keys.path(), more));
            return ConfigSources.of(file, Map.of(), Map.of()).load();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private HttpResponse<String> reload() throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.gateway().adminUrl().resolve("/reload"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String metrics() throws Exception {
        return client.send(
                        HttpRequest.newBuilder(server.gateway().adminUrl().resolve("/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> chat(String model, String key) throws Exception {
        return post(body(model, "hello", ""), key);
    }

    private HttpResponse<String> send(String path, String key) throws Exception {
        if (path.equals("/v1/chat/completions")) {
            return chat("small", key);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (key != null) {
            request.header("authorization", "Bearer " + key);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body, String key) throws Exception {
        assertThat(Json.parse(body).isEmpty()).isFalse();
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/chat/completions"))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return server.gateway().url().resolve(path);
    }
}

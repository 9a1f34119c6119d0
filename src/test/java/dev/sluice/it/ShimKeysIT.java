package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.ConfigSources;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.McpConfig;
import dev.sluice.config.ToolsConfig;
import dev.sluice.gateway.GatewayServer;
import dev.sluice.gateway.keys.IssuedKey;
import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.KeyTerms;
import dev.sluice.gateway.keys.ModelRules;
import dev.sluice.mcp.shim.ShimMount;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.testing.ShimClient;
import dev.sluice.tools.Tools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shims at a gateway with virtual keys: a shim's token is one. */
class ShimKeysIT {
    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Simulator simulator;
    private GatewayServer server;
    private KeyFile keys;

    @BeforeEach
    void start() {
        simulator = Simulator.start(Scenario.parse("""
                providers { openai { dialect = openai, models = [small, large, stuck]
                  latency { first-byte = 1ms, token-pace = 1ms, tokens = 3 }
                  faults = [{ match { model = stuck }, fault = hang }] } }"""));
        keys = KeyFile.at(directory.resolve("keys.jsonl"));
    }

    @AfterEach
    void stop() {
        server.close();
        simulator.close();
    }

    @Test
    void tokenThatIsNoKeyInForce_isSentAway() {
        IssuedKey key = issue(KeyTerms.UNLIMITED);
        serve();
        for (String token : List.of("", "wrong", key.secret().reveal() + "x")) {
            ShimClient shim = connect();
            hello(shim, token);
            JsonObject ack = shim.next();
            assertThat(ack.isTrue("ok")).isFalse();
            assertThat(ack.text("error")).isEqualTo("unauthorized");
            assertThat(shim.closed()).isEqualTo("4003 unauthorized");
            shim.close();
        }
        assertThat(simulator.truth("openai").requestCount()).isZero();
    }

    @Test
    void key_comesWithTheHello_orWithTheRequest() {
        IssuedKey key = issue(KeyTerms.UNLIMITED);
        serve();
        try (ShimClient shim = connect()) {
            hello(shim, key.secret().reveal());
            assertThat(shim.next().isTrue("ok")).isTrue();
            shim.call("a", "chat", "{'prompt':'echo:hello'}");
            assertThat(shim.result("a").text("text")).contains("hello");
        }
        try (ShimClient shim = ShimClient.connect(
                client, address(), "authorization", "Bearer " + key.secret().reveal())) {
            hello(shim, "");
            assertThat(shim.next().isTrue("ok")).isTrue();
        }
    }

    @Test
    void keysTerms_holdForEachCall() {
        IssuedKey key = issue(new KeyTerms(new ModelRules(List.of("small")), 2, 0, 0, 5_000, null));
        serve();
        try (ShimClient shim = connect()) {
            hello(shim, key.secret().reveal());
            assertThat(shim.next().isTrue("ok")).isTrue();

            shim.call("large", "chat", "{'prompt':'x','model':'large'}");
            JsonObject denied = shim.result("large").object("error");
            assertThat(denied.text("code")).isEqualTo("VALIDATION_ERROR");
            assertThat(denied.text("message")).startsWith("model: ");

            shim.call("long", "chat", "{'prompt':'%s'}".formatted("x".repeat(6_000)));
            assertThat(shim.result("long").object("error").text("message"))
                    .contains("at most 5000 bytes with this key");

            shim.call("small", "chat", "{'prompt':'x','model':'small'}");
            assertThat(shim.result("small").has("error")).isFalse();

            shim.call("third", "version", "{}");
            JsonObject refused = shim.result("third").object("error");
            assertThat(refused.text("code")).isEqualTo("OVER_CAPACITY");
            assertThat(refused.number("retry_after", 0)).isBetween(1L, 61L);
        }
    }

    @Test
    void callsUnderWay_countForTheKey_andTheirEndMakesRoom() {
        IssuedKey key = issue(new KeyTerms(ModelRules.ALL, 0, 0, 1, 0, null));
        serve();
        ShimClient first = connect();
        hello(first, key.secret().reveal());
        assertThat(first.next().isTrue("ok")).isTrue();
        first.call("a", "chat", "{'prompt':'x','model':'stuck'}");
        await().until(() -> simulator.truth("openai").requestCount() == 1);
        try (ShimClient second = connect()) {
            hello(second, key.secret().reveal());
            assertThat(second.next().isTrue("ok")).isTrue();
            second.call("b", "version", "{}");
            assertThat(second.result("b").object("error").text("code")).isEqualTo("OVER_CAPACITY");

            first.abort();

            await().atMost(Duration.ofSeconds(10)).until(() -> {
                second.call("b", "version", "{}");
                return !second.result("b").has("error");
            });
        }
    }

    @Test
    void revokedKey_opensNoMoreCalls_onAConnectionThatIsOpen() {
        IssuedKey key = issue(KeyTerms.UNLIMITED);
        serve();
        try (ShimClient shim = connect()) {
            hello(shim, key.secret().reveal());
            assertThat(shim.next().isTrue("ok")).isTrue();
            shim.call("a", "version", "{}");
            assertThat(shim.result("a").has("error")).isFalse();

            assertThat(keys.revoke(key.key().id(), Instant.now())).isPresent();

            await().atMost(Duration.ofSeconds(10)).until(() -> {
                shim.call("b", "version", "{}");
                return shim.result("b").object("error").text("code").equals("UNAUTHORIZED");
            });
        }
    }

    private IssuedKey issue(KeyTerms terms) {
        return keys.create("test", null, terms, Instant.now());
    }

    private void serve() {
        server = GatewayServer.start(
                this::load,
                (sluice, config, closed) ->
                        ShimMount.over(Tools.create(sluice, ToolsConfig.parse("")), McpConfig.parse("")));
    }

    private LoadedConfig load() {
        try {
            Path file = directory.resolve("sluice.conf");
            Files.writeString(file, """
                    sluice.providers.glm.enabled = false
                    sluice.providers.kimi.enabled = false
                    sluice.providers.openai {
                      dialect = openai, base-url = "%s/v1", key = "sk-canary-openai"
                      models { small { context-window = 1000 }, large { context-window = 9000 }, stuck {} }
                    }
                    sluice.routing.default-model = small
                    sluice.gateway { port = 0, admin.port = 0, access-log = false, keys-file = "%s", drain-timeout = 2s }
                    """.formatted(simulator.origin("openai"), keys.path()));
            return ConfigSources.of(file, Map.of(), Map.of()).load();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private ShimClient connect() {
        return ShimClient.connect(client, address());
    }

    private URI address() {
        return URI.create(server.gateway().url().toString().replaceFirst("^http", "ws") + "/ws");
    }

    private static void hello(ShimClient shim, String token) {
        shim.send("{'op':'hello','session_id':'s','token':'%s'}".formatted(token));
    }
}

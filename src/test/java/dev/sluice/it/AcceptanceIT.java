package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ChatCall;
import dev.sluice.Sluice;
import dev.sluice.config.ConfigSources;
import dev.sluice.config.EngineConfig;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.PhaseClock;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.Truth;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks on the defaults that users had asked for: 30 seconds in all, whatever is retried. See docs/testing.md. */
class AcceptanceIT {
    @ParameterizedTest
    @ValueSource(strings = {"glm", "kimi"})
    void thirtySeconds_isTheDefaultTotal(String provider) {
        EngineConfig config = ConfigSources.of(null, Map.of(), Map.of()).load().engine();

        assertThat(config.providers().get(provider).profile("chat").total()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({
        "glm, GLM_DEFAULT_TIMEOUT_SECS",
        "glm, GLM_TIMEOUT_SECS",
        "kimi, KIMI_DEFAULT_READ_TIMEOUT_SECS",
        "kimi, KIMI_TIMEOUT_SECS"
    })
    void environment_movesTheTotal_andTheCallEndsThere(String provider, String variable) {
        try (Simulator simulator = Simulator.start(Scenario.parse(Fixture.HEALTHY))) {
            simulator.script(provider, "{ fault = hang }");
            EngineConfig config = ConfigSources.of(
                            null,
                            Map.of(variable, "1", "GLM_API_KEY", "id.secret-of-glm", "KIMI_API_KEY", "sk-of-kimi"),
                            Map.of("sluice.providers." + provider + ".base-url", simulator.origin(provider) + "/v1"))
                    .load()
                    .engine();
            try (Sluice sluice = Sluice.start(config)) {
                long started = System.nanoTime();
                Failure failure = Fixture.failure(sluice.chat(ChatRequest.of(Fixture.modelOf(provider), "x")));

                assertThat(failure.clock()).as(failure.describe()).isEqualTo(PhaseClock.TOTAL);
                assertThat(Duration.ofNanos(System.nanoTime() - started))
                        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
            }
        }
    }

    /** The default, at its full length. */
    @Test
    @Tag("long")
    void hungCalls_endAfterThirtySeconds() {
        try (Fixture fixture = Fixture.start("")) {
            Map<String, ChatCall> calls = new HashMap<>();
            long started = System.nanoTime();
            for (String provider : List.of("glm", "kimi")) {
                fixture.faults(provider, "{ fault = hang }");
                calls.put(provider, fixture.sluice().chat(Fixture.request(provider, "x")));
            }
            calls.values()
                    .forEach(call -> assertThat(Fixture.failure(call).kind()).isEqualTo(FailureKind.TIMEOUT));

            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(Duration.ofMillis(29_500), Duration.ofMillis(30_500));
        }
    }

    @Test
    void aHundredHungCalls_dontDelayAHealthyOne() {
        try (Fixture fixture = Fixture.start("sluice.provider-defaults.pool.max-connections = 128")) {
            fixture.faults("glm", "{ match { contains = hang }, fault = hang }");
            List<ChatCall> hung = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                hung.add(fixture.sluice().chat(Fixture.request("glm", "hang")));
            }
            long started = System.nanoTime();

            assertThat(fixture.sluice()
                            .chat(Fixture.request("glm", "echo:fine"))
                            .join()
                            .text())
                    .startsWith("fine");

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
            hung.forEach(call -> call.cancel(true));
        }
    }

    /** Against the same providers over TLS, a client that opens a connection for each call. */
    @Test
    void pooling_reusesNearlyEveryConnection_overTls(@TempDir Path directory) throws Exception {
        String scenario = """
                providers { openai { dialect = openai, tls = true, latency { first-byte = 20ms, token-pace = 0ms, tokens = 2 } } }
                """;
        try (Simulator simulator = Simulator.start(Scenario.parse(scenario))) {
            Path certificate = Files.writeString(directory.resolve("ca.pem"), simulator.certificate("openai"));
            EngineConfig config = EngineConfig.parse("""
                    sluice.providers.openai {
                      dialect = openai, base-url = "%s/v1", key = sk-of-openai, any-model = true, trusted-certificates = "%s"
                      pool { max-connections = 20, warm-connections = 20 }
                    }
                    """.formatted(simulator.origin("openai"), certificate));
            try (Sluice sluice = Sluice.start(config)) {
                List<CompletableFuture<ChatAnswer>> calls = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    calls.add(sluice.chat(ChatRequest.of("openai/m", "x")));
                }
                calls.forEach(CompletableFuture::join);
            }
            Truth truth = simulator.truth("openai");
            assertThat(truth.requestCount()).isEqualTo(200);
            // 95 % of the requests on a connection that was there.
            assertThat(truth.opened()).isLessThanOrEqualTo(20);
        }
    }

    @Test
    void simulatorsTruth_isReadableAsJson() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            fixture.sluice().chat(Fixture.request("kimi", "x")).join();
            URI origin = fixture.simulator().origin("kimi");

            for (String path : List.of("truth", "requests", "connections")) {
                HttpResponse<String> reply = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(origin.resolve("/__sim/" + path))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(reply.statusCode()).isEqualTo(200);
                assertThat(reply.body()).contains(path.equals("truth") ? "\"requestCount\":1" : "Nanos\":");
            }
        }
    }
}

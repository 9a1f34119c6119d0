package dev.sluice.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens when a schedule says so. */
class ScheduleTest {
    private final Simulator simulator = Simulator.start(
            Scenario.parse(
                    "providers { openai { latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 }, faults = [{ match { contains = own }, fault = status, status = 501 }] } }"));
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        simulator.close();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(simulator.origin("openai") + path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> chat(String prompt) throws Exception {
        return post(
                "/v1/chat/completions",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}");
    }

    @Test
    void freeze_holdsEverythingBack_andThenAllGoesOn() throws Exception {
        chat("warm");
        simulator.schedule("openai", "[{ at = 0s, for = 1500ms, freeze = true }]");
        long begin = System.nanoTime();

        HttpResponse<String> held = chat("held");

        assertThat(held.statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1_450));
        assertThat(chat("later").statusCode()).isEqualTo(200);
    }

    @Test
    void control_isAnsweredWhileFrozen() throws Exception {
        simulator.schedule("openai", "[{ at = 0s, for = 60s, freeze = true }]");

        assertThat(post("/__sim/schedule", "[]").statusCode()).isEqualTo(200);

        assertThat(chat("free again").statusCode()).isEqualTo(200);
    }

    @Test
    void fault_isThereForItsTime_besideTheScenariosOwn() throws Exception {
        assertThat(post("/__sim/schedule", "[{ at = 0s, for = 800ms, fault = status, status = 503 }]")
                        .statusCode())
                .isEqualTo(200);

        assertThat(chat("x").statusCode()).isEqualTo(503);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(chat("x").statusCode()).isEqualTo(200));
        assertThat(chat("own").statusCode()).isEqualTo(501);
    }

    @Test
    void port_isClosedForItsTime() throws Exception {
        simulator.schedule("openai", "[{ at = 0s, for = 1s, listen = refuse }]");

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> chat("x")));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(chat("x").statusCode()).isEqualTo(200));
    }

    @Test
    void times_haveWhatBecameOfEachRequest_onTheClockThatIsTold() throws Exception {
        long before = nanos();
        chat("x");

        JsonNode times = Json.read(get("/__sim/times").getBytes(UTF_8)).path(0);

        assertThat(times.path("outcome").asText()).isEqualTo("answered");
        assertThat(times.path("receivedNanos").asLong()).isBetween(before, nanos());
        assertThat(times.path("endedNanos").asLong())
                .isGreaterThan(times.path("receivedNanos").asLong());
        assertThat(times.has("body")).isFalse();
    }

    private long nanos() throws Exception {
        return Json.read(get("/__sim/clock").getBytes(UTF_8)).path("nanos").asLong();
    }

    private String get(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(simulator.origin("openai") + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [{ at = 0s, freeze = true }]                                | schedule[0].for: missing
            [{ at = 0s, for = 1s }]                                     | schedule[0]: [at, for] (expected: one of fault, freeze and listen)
            [{ at = 0s, for = 1s, freeze = true, listen = refuse }]     | expected: one of fault, freeze and listen
            [{ at = 0s, for = 1s, fault = hangs }]                      | schedule[0].fault: hangs
            [{ at = 0s, for = 1s, listen = maybe }]                     | schedule[0].listen: maybe
            [{ at = soon, for = 1s, freeze = true }]                    | schedule[0].at: soon (expected: a duration
            { at = 0s                                                   | schedule
            """)
    void malformed_isRefused_andChangesNothing(String steps, String expected) throws Exception {
        HttpResponse<String> checked = post("/__sim/schedule?check", steps.strip());
        HttpResponse<String> refused = post("/__sim/schedule", steps.strip());

        assertThat(checked.statusCode()).isEqualTo(400);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains(expected.strip());
        assertThat(chat("x").statusCode()).isEqualTo(200);
    }
}

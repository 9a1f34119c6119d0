package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ChatCall;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.simulator.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many connections a provider sees. */
class PoolIT {
    @Test
    void sequentialCalls_useOneConnection() {
        try (Fixture fixture = Fixture.start("")) {
            for (int i = 0; i < 100; i++) {
                if (i % 2 == 0) {
                    chat(fixture, "kimi").join();
                } else {
                    fixture.stream(Fixture.request("kimi", "x"), CallOptions.DEFAULT)
                            .answer()
                            .toCompletableFuture()
                            .join();
                }
            }

            Truth truth = fixture.truth("kimi");
            assertThat(truth.requestCount()).isEqualTo(100);
            assertThat(truth.opened()).isEqualTo(1);
        }
    }

    @Test
    void roundsOfParallelCalls_reuseTheSameConnections() {
        try (Fixture fixture = Fixture.start("")) {
            for (int round = 0; round < 4; round++) {
                parallel(fixture, "glm", 50).forEach(CompletableFuture::join);
                fixture.awaitIdle();
            }

            Truth truth = fixture.truth("glm");
            assertThat(truth.requestCount()).isEqualTo(200);
            assertThat(truth.opened()).isLessThanOrEqualTo(50);
        }
    }

    @Test
    void connections_neverExceedTheMaximum() {
        try (Fixture fixture =
                Fixture.start("sluice.provider-defaults.pool { max-connections = 8, warm-connections = 2 }")) {
            fixture.faults(
                    "openai", "[{ rate = 0.2, fault = reset-before-head }, { rate = 0.2, fault = close-mid-stream }]");
            List<CompletableFuture<ChatAnswer>> calls = parallel(fixture, "openai", 200);
            for (int i = 0; i < calls.size(); i += 7) {
                calls.get(i).cancel(true);
            }
            for (CompletableFuture<ChatAnswer> call : calls) {
                call.exceptionally(failure -> null).join();
            }

            assertThat(fixture.truth("openai").maxOpen()).isBetween(2, 8);
        }
    }

    @Test
    void gaps_dontLoseThePool() throws Exception {
        gap(Duration.ofSeconds(6));
    }

    @Test
    @Tag("long")
    void longGaps_dontLoseThePool() throws Exception {
        gap(Duration.ofSeconds(25));
    }

    private static void gap(Duration length) throws InterruptedException {
        try (Fixture fixture = Fixture.start("")) {
            parallel(fixture, "kimi", 10).forEach(CompletableFuture::join);
            Thread.sleep(length.toMillis());
            parallel(fixture, "kimi", 10).forEach(CompletableFuture::join);

            assertThat(fixture.truth("kimi").opened()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void idleConnections_thatTheServerClosed_failNoCall() throws Exception {
        String scenario = Fixture.HEALTHY.replace("dialect = glm,", "dialect = glm, idle-timeout = 150ms,");
        try (Fixture fixture = Fixture.start(scenario, "")) {
            for (int i = 0; i < 12; i++) {
                // Around the server's timeout, where a call and the close cross each other.
                Thread.sleep(120 + 6L * i);
                ChatAnswer answer = chat(fixture, "glm").join();
                assertThat(answer.text()).startsWith("token");
            }
        }
    }

    @Test
    void serversThatCloseAfterEachReply_failNoCall() {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("openai", "{ fault = close-after-reply, delay = 0ms }");
            for (int i = 0; i < 30; i++) {
                chat(fixture, "openai").join();
            }

            assertThat(fixture.truth("openai").requestCount()).isGreaterThanOrEqualTo(30);
        }
    }

    @Test
    void surplusReplies_areNeverTakenForAnAnswer() {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("kimi", "{ fault = surplus-reply }");
            for (int i = 0; i < 20; i++) {
                ChatAnswer answer = fixture.sluice()
                        .chat(Fixture.request("kimi", "echo:mine" + i))
                        .join();
                assertThat(answer.text()).startsWith("mine" + i);
            }
        }
    }

    @Test
    void outage_isOverSoonAfterTheProviderIsBack() throws Exception {
        outage(Duration.ofSeconds(3));
    }

    @Test
    @Tag("long")
    void longOutage_isOverSoonAfterTheProviderIsBack() throws Exception {
        outage(Duration.ofSeconds(40));
    }

    /** Calls go on all the time; after the outage the first answer comes within 1.5 s, and a busy machine's second. */
    private static void outage(Duration length) throws InterruptedException {
        String settings =
                "sluice.provider-defaults { retry.initial-delay = 100ms, breaker { open-min = 500ms, open-max = 1s } }";
        try (Fixture fixture = Fixture.start(settings)) {
            chat(fixture, "glm").join();
            fixture.simulator().stopListening("glm");
            long back = System.nanoTime() + length.toNanos();
            while (System.nanoTime() < back) {
                Failure failure = Fixture.failure(chat(fixture, "glm"));
                assertThat(failure.kind())
                        .as(failure.describe())
                        .isIn(FailureKind.CONNECT_FAILED, FailureKind.CIRCUIT_OPEN, FailureKind.CONNECTION_LOST);
                Thread.sleep(20);
            }
            fixture.simulator().resumeListening("glm");
            long resumed = System.nanoTime();
            await().atMost(Duration.ofMillis(2_500))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> isAnswered(fixture));
            assertThat(Duration.ofNanos(System.nanoTime() - resumed)).isLessThan(Duration.ofMillis(2_500));
        }
    }

    private static boolean isAnswered(Fixture fixture) {
        try {
            return !chat(fixture, "glm").join().text().isEmpty();
        } catch (CompletionException e) {
            return false;
        }
    }

    private static ChatCall chat(Fixture fixture, String provider) {
        return fixture.sluice().chat(Fixture.request(provider, "x"));
    }

    private static List<CompletableFuture<ChatAnswer>> parallel(Fixture fixture, String provider, int calls) {
        List<CompletableFuture<ChatAnswer>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(chat(fixture, provider));
        }
        return all;
    }
}

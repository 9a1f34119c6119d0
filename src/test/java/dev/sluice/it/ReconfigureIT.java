package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.stream.javadsl.Sink;
import dev.sluice.ChatStream;
import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.ProviderStatus;
import dev.sluice.model.Reconfiguration;
import dev.sluice.testing.Descendants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A running engine that is given other configurations. */
class ReconfigureIT {
    private static final String SLOW =
            Fixture.HEALTHY.replace("token-pace = 1ms, tokens = 5", "token-pace = 100ms, tokens = 20");
    private static final String WITHOUT_KIMI = "sluice.providers.kimi.enabled = false\n";
    private static final String SMALLER = "sluice.providers.kimi.pool { max-connections = 7, warm-connections = 1 }\n";

    @Test
    void aStorm_failsNoCall_andLeavesNothingBehind() throws Exception {
        storm(300);
    }

    @Test
    @Tag("long")
    void aLongStorm_failsNoCall_andLeavesNothingBehind() throws Exception {
        storm(3_000);
    }

    /** Up to a hundred changes a second, back and forth, under calls and streams that go on all the time. */
    private static void storm(int changes) throws Exception {
        String one = """
                sluice.routing.aliases.mixed = ["openai/gpt-test", "kimi/kimi-latest"]
                sluice.providers.openai { pool { max-connections = 8, warm-connections = 8 }, timeout = 20s }
                """;
        String two = WITHOUT_KIMI + """
                sluice.routing.aliases.mixed = ["openai/gpt-other"]
                sluice.providers.openai { pool { max-connections = 5, warm-connections = 5 }, timeout = 25s }
                """;
        try (Fixture fixture = Fixture.start(one)) {
            EngineConfig[] configs = {Fixture.config(fixture.simulator(), one), Fixture.config(fixture.simulator(), two)
            };
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            ExecutorService callers = Executors.newFixedThreadPool(12);
            List<CompletableFuture<Void>> loops = new ArrayList<>();
            String[] models = {"mixed", "openai/gpt-test", "glm/glm-4.6"};
            for (int i = 0; i < 12; i++) {
                String model = models[i % models.length];
                boolean streams = i % 2 == 0;
                loops.add(CompletableFuture.runAsync(
                        () -> {
                            while (!over.get()) {
                                call(fixture, model, streams);
                                answered.incrementAndGet();
                            }
                        },
                        callers));
            }
            for (int i = 1; i <= changes; i++) {
                long next = System.nanoTime() + 10_000_000;
                Reconfiguration change =
                        fixture.sluice().reconfigure(configs[i % 2]).get(5, TimeUnit.SECONDS);
                assertThat(change.kept()).containsExactly("glm");
                assertThat(change.changed()).containsExactly("openai");
                Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
            }
            over.set(true);
            for (CompletableFuture<Void> loop : loops) {
                loop.get(30, TimeUnit.SECONDS);
            }
            callers.shutdown();
            fixture.sluice().reconfigure(configs[0]).get(5, TimeUnit.SECONDS);

            assertThat(answered.get()).as("calls answered").isGreaterThan(100);
            assertThat(requestsSeen(fixture))
                    .as("requests that the providers saw")
                    .isEqualTo(answered.get());
            assertSettled(fixture, 3);
            assertThat(fixture.simulator().providers())
                    .allSatisfy(provider ->
                            assertThat(fixture.truth(provider).aborts()).isZero());
        }
    }

    private static void call(Fixture fixture, String model, boolean streams) {
        ChatRequest request = ChatRequest.of(model, "x");
        ChatAnswer answer = streams
                ? fixture.stream(request, CallOptions.DEFAULT)
                        .answer()
                        .toCompletableFuture()
                        .join()
                : fixture.sluice().chat(request).join();
        assertThat(answer.text()).startsWith("token");
    }

    private static int requestsSeen(Fixture fixture) {
        long seen = 0;
        for (String provider : fixture.simulator().providers()) {
            seen += fixture.truth(provider).requestCount();
        }
        return (int) seen;
    }

    @Test
    void aStream_survivesItsProvidersChangeAndItsRemoval() throws Exception {
        try (Fixture fixture = Fixture.start(SLOW, "")) {
            ChatStream changed = started(fixture);
            reconfigure(fixture, SMALLER);
            ChatStream removed = started(fixture);

            Reconfiguration change = reconfigure(fixture, WITHOUT_KIMI);

            assertThat(change.removed()).containsExactly("kimi");
            EngineStatus status = fixture.status();
            assertThat(status.requests()).isEqualTo(2);
            assertThat(status.providers()).extracting(ProviderStatus::provider).containsExactly("glm", "openai");
            assertThat(supervisors(fixture)).hasSize(4);
            Failure late = Fixture.failure(fixture.sluice()
                    .chat(Fixture.request("kimi", "x"), CallOptions.DEFAULT.withProviders(List.of("kimi"))));
            assertThat(late.kind()).isEqualTo(FailureKind.UNKNOWN_MODEL);
            assertThat(answer(changed).text()).isEqualTo(answer(removed).text());
            await().untilAsserted(() -> assertThat(fixture.truth("kimi").requests())
                    .extracting(request -> request.outcome() + " " + request.tokensSent())
                    .containsExactly("answered 20", "answered 20"));
            assertSettled(fixture, 2);
            assertThat(fixture.truth("kimi").openNow()).isZero();
        }
    }

    @Test
    void aCall_keepsTheClocksItBeganWith() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("kimi", "{ fault = delay, delay = 1500ms }");
            CompletableFuture<ChatAnswer> call = fixture.sluice().chat(Fixture.request("kimi", "x"));
            await().until(() -> fixture.truth("kimi").requestCount() == 1);

            reconfigure(fixture, "sluice.providers.kimi.timeout = 600ms\n");

            Failure later = Fixture.failure(fixture.sluice().chat(Fixture.request("kimi", "x")));
            assertThat(later.budget()).isEqualTo(Duration.ofMillis(600));
            assertThat(call.get(10, TimeUnit.SECONDS).text()).startsWith("token");
        }
    }

    @Test
    void aCancel_reachesACallWhoseProviderIsGone() throws Exception {
        try (Fixture fixture = Fixture.start(SLOW, "")) {
            ChatStream stream = started(fixture);
            reconfigure(fixture, WITHOUT_KIMI);

            stream.cancel();

            await().untilAsserted(() -> {
                assertThat(fixture.truth("kimi").openNow()).isZero();
                assertThat(fixture.truth("kimi").aborts()).isEqualTo(1);
            });
            assertSettled(fixture, 2);
        }
    }

    @Test
    void whatOutlivesTheDrainTimeout_endsAsShuttingDown() throws Exception {
        try (Fixture fixture = Fixture.start(SLOW, "")) {
            ChatStream stream = started(fixture);

            reconfigure(fixture, WITHOUT_KIMI + "sluice.engine.drain-timeout = 200ms\n");

            Failure failure = Fixture.failure(stream.answer());
            assertThat(failure.kind()).isEqualTo(FailureKind.SHUTTING_DOWN);
            assertThat(failure.partialText()).isNotEmpty();
            assertSettled(fixture, 2);
        }
    }

    @Test
    void theSameSettings_areFree() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            for (int i = 0; i < 5; i++) {
                fixture.sluice().chat(Fixture.request("openai", "x")).join();

                Reconfiguration change = reconfigure(fixture, "");

                assertThat(change.kept()).containsExactly("glm", "kimi", "openai");
            }
            assertThat(fixture.truth("openai").opened()).isEqualTo(1);
            assertThat(fixture.status("openai").exchanges()).isEqualTo(5);
        }
    }

    @Test
    void settingsThatCantBeUsed_changeNothing() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            fixture.sluice().chat(Fixture.request("openai", "x")).join();
            EngineConfig before = fixture.sluice().config();
            List<String> supervisors = supervisors(fixture);
            EngineConfig unreadable = Fixture.config(fixture.simulator(), """
                    sluice.providers.openai.pool.max-connections = 3
                    sluice.providers.secure {
                      dialect = openai, base-url = "https://example.invalid/v1", key = "sk-canary-secure"
                      trusted-certificates = "/nowhere/ca.pem"
                    }
                    """);

            assertThatThrownBy(() -> fixture.sluice().reconfigure(unreadable))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("/nowhere/ca.pem");

            assertThat(fixture.sluice().config()).isSameAs(before);
            assertThat(supervisors(fixture)).isEqualTo(supervisors);
            fixture.sluice().chat(Fixture.request("openai", "x")).join();
            assertThat(fixture.truth("openai").opened()).isEqualTo(1);
        }
    }

    @Test
    void modelsAndConfig_areThoseInForce() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            String settings = WITHOUT_KIMI + "sluice.providers.openai.models { \"gpt-new\" {} }\n";
            reconfigure(fixture, settings);

            assertThat(fixture.sluice().models())
                    .anyMatch(model -> model.id().equals("gpt-new"))
                    .noneMatch(model -> model.provider().equals("kimi"));
            assertThat(fixture.sluice().config()).isEqualTo(Fixture.config(fixture.simulator(), settings));
            assertThatThrownBy(() -> fixture.sluice().modelsAt("kimi")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aNewKey_isUsedFromTheNextCallOn() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            fixture.sluice().chat(Fixture.request("openai", "x")).join();

            Reconfiguration change = reconfigure(fixture, "sluice.providers.openai.key = \"sk-canary-rotated\"\n");

            assertThat(change.changed()).containsExactly("openai");
            fixture.sluice().chat(Fixture.request("openai", "x")).join();
            assertThat(fixture.truth("openai").requests())
                    .extracting(request -> request.keyHash())
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void onADispatcherThread_itIsRefused() {
        try (Fixture fixture = Fixture.start("")) {
            CompletableFuture<Reconfiguration> inside = fixture.sluice()
                    .chat(Fixture.request("openai", "x"))
                    .thenCompose(answer ->
                            fixture.sluice().reconfigure(fixture.sluice().config()));

            assertThatThrownBy(() -> inside.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("dispatcher thread");
        }
    }

    @Test
    void inAStreamsOperator_itIsRefused() {
        try (Fixture fixture = Fixture.start("")) {
            CompletableFuture<Reconfiguration> inside = fixture.sluice().stream(Fixture.request("openai", "x"))
                    .events()
                    .mapAsync(
                            1,
                            event -> fixture.sluice()
                                    .reconfigure(fixture.sluice().config()))
                    .runWith(Sink.head(), fixture.sluice().materializer())
                    .toCompletableFuture();

            assertThatThrownBy(() -> inside.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("dispatcher thread");
        }
    }

    @Test
    void aClosedEngine_saysSo() {
        Fixture fixture = Fixture.start("");
        Sluice sluice = fixture.sluice();
        EngineConfig config = sluice.config();
        fixture.close();

        assertThatThrownBy(() -> sluice.reconfigure(config).get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        DispatchException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.SHUTTING_DOWN));
        assertThat(sluice.status()).succeedsWithin(Duration.ofSeconds(10));
    }

    private static Reconfiguration reconfigure(Fixture fixture, String settings) throws Exception {
        return fixture.sluice()
                .reconfigure(Fixture.config(fixture.simulator(), settings))
                .get(5, TimeUnit.SECONDS);
    }

    /** A slow stream at Kimi that has begun. */
    private static ChatStream started(Fixture fixture) {
        AtomicInteger seen = new AtomicInteger();
        ChatStream stream = fixture.sluice().stream(Fixture.request("kimi", "x"), CallOptions.DEFAULT);
        stream.events()
                .runWith(
                        Sink.foreach(event -> seen.incrementAndGet()),
                        fixture.sluice().materializer());
        await().until(() -> seen.get() > 0);
        return stream;
    }

    private static ChatAnswer answer(ChatStream stream) throws Exception {
        return stream.answer().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static List<String> supervisors(Fixture fixture) {
        return Descendants.named(fixture.sluice().guardian(), "provider-");
    }

    /** So many supervisors are left, and the providers see the connections of the pools in force and no others. */
    private static void assertSettled(Fixture fixture, int providers) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(supervisors(fixture)).hasSize(providers);
            EngineStatus status = fixture.status();
            assertThat(status.requests()).isZero();
            assertThat(status.providers()).hasSize(providers).allSatisfy(provider -> {
                assertThat(provider.openConnections()).isEqualTo(provider.idleConnections());
                assertThat(fixture.truth(provider.provider()).openNow()).isEqualTo(provider.openConnections());
            });
        });
    }
}

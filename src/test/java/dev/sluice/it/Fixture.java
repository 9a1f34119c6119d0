package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.stream.javadsl.Sink;
import dev.sluice.ChatCall;
import dev.sluice.ChatStream;
import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.metrics.EngineListener;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.Failure;
import dev.sluice.model.ProviderStatus;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.Truth;
import dev.sluice.testing.BlockingWatch;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A real engine and real simulated providers over TCP. Closing it checks that nothing is left behind: no request, no
 * permit, no socket; each request ended exactly
 * once; and no dispatcher thread was blocked.
 */
final class Fixture implements AutoCloseable {
    /** Providers without latency or faults. */
    static final String HEALTHY = """
            providers {
              glm { dialect = glm, latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
              kimi { dialect = kimi, latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
              openai { dialect = openai, latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
            }
            """;

    private static final AtomicBoolean WARM = new AtomicBoolean();

    private final Simulator simulator;
    private final Sluice sluice;
    private final Events events;

    private Fixture(Simulator simulator, Sluice sluice, Events events) {
        this.simulator = simulator;
        this.sluice = sluice;
        this.events = events;
    }

    /** Healthy providers, and an engine with further settings. */
    static Fixture start(String settings) {
        return start(HEALTHY, settings);
    }

    static Fixture start(String scenario, String settings) {
        return start(scenario, settings, EngineListener.NONE);
    }

    /** The same, with somebody else who hears what happens. */
    static Fixture start(String scenario, String settings, EngineListener listener) {
        if (WARM.compareAndSet(false, true)) {
            BlockingWatch.install();
            warmUp();
        }
        Simulator simulator = Simulator.start(Scenario.parse(scenario));
        Events events = new Events();
        return new Fixture(
                simulator, Sluice.start(config(simulator, settings), EngineListener.all(events, listener)), events);
    }

    /** A JVM's first calls spend up to seconds on loading classes; tests with clocks start after that. */
    private static void warmUp() {
        try (Fixture warmUp = start("")) {
            for (int i = 0; i < 3; i++) {
                answer(warmUp.sluice().chat(request("openai", "warm up")));
                warmUp.stream(request("kimi", "warm up"), CallOptions.DEFAULT)
                        .answer()
                        .toCompletableFuture()
                        .join();
            }
            warmUp.faults("glm", "{ fault = hang }");
            failure(warmUp.sluice().chat(request("glm", "warm up"), within(Duration.ofMillis(200))));
        }
    }

    static EngineConfig config(Simulator simulator, String settings) {
        return EngineConfig.parse(
                """
                sluice.providers {
                  glm { base-url = "%s/api/paas/v4", key = "canary-id.canary-secret-glm" }
                  kimi { base-url = "%s/v1", key = "sk-canary-kimi-key" }
                  openai { dialect = openai, base-url = "%s/v1", key = "sk-canary-openai", any-model = true }
                }
                """.formatted(simulator.origin("glm"), simulator.origin("kimi"), simulator.origin("openai"))
                        + settings);
    }

    Sluice sluice() {
        return sluice;
    }

    Events events() {
        return events;
    }

    Simulator simulator() {
        return simulator;
    }

    /** Replaces a provider's faults by those of a HOCON list. */
    void faults(String provider, String faults) {
        simulator.script(provider, faults);
    }

    Truth truth(String provider) {
        return simulator.truth(provider);
    }

    /** A model that goes to the provider of that name. */
    static String modelOf(String provider) {
        return switch (provider) {
            case "glm" -> "glm/glm-4.6";
            case "kimi" -> "kimi/kimi-latest";
            default -> "openai/gpt-test";
        };
    }

    static ChatRequest request(String provider, String prompt) {
        return ChatRequest.of(modelOf(provider), prompt);
    }

    /** Runs a call as a stream whose events nobody keeps. */
    ChatStream stream(ChatRequest request, CallOptions options) {
        ChatStream stream = sluice.stream(request, options);
        stream.events().runWith(Sink.ignore(), sluice.materializer());
        return stream;
    }

    static CallOptions within(Duration deadline) {
        return CallOptions.DEFAULT.withDeadline(deadline);
    }

    static ChatAnswer answer(ChatCall call) {
        return call.join();
    }

    /** The failure a call ends with; an answer fails the test. */
    static Failure failure(CompletionStage<ChatAnswer> call) {
        try {
            ChatAnswer answer = call.toCompletableFuture().get(60, TimeUnit.SECONDS);
            throw new AssertionError("answered: " + answer.text());
        } catch (ExecutionException e) {
            return ((DispatchException) e.getCause()).failure();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no outcome", e);
        }
    }

    static Failure failure(CompletionException e) {
        return ((DispatchException) e.getCause()).failure();
    }

    ProviderStatus status(String provider) {
        return status().providers().stream()
                .filter(status -> status.provider().equals(provider))
                .findFirst()
                .orElseThrow();
    }

    EngineStatus status() {
        return sluice.status().join();
    }

    /** Waits until no request runs and no permit is held. */
    void awaitIdle() {
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            EngineStatus status = status();
            assertThat(status.requests()).isZero();
            assertThat(status.providers()).allSatisfy(provider -> {
                assertThat(provider.inFlight()).isZero();
                assertThat(provider.waiting()).isZero();
                assertThat(provider.openConnections()).isEqualTo(provider.idleConnections());
            });
        });
    }

    @Override
    public void close() {
        try {
            awaitIdle();
            assertThat(events.endings().values()).as("ends of each request").allMatch(ends -> ends == 1);
            assertThat(BlockingWatch.drain())
                    .as("blocking calls on dispatcher threads")
                    .isEmpty();
        } finally {
            sluice.close();
        }
        try {
            await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
                for (String provider : simulator.providers()) {
                    assertThat(simulator.truth(provider).openNow()).as(provider).isZero();
                }
            });
        } finally {
            simulator.close();
        }
    }
}

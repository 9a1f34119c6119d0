package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ChatCall;
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
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A real engine and real simulated providers over TCP. Closing it checks that nothing is left behind: no request, no
 * permit, no socket.
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

    private final Simulator simulator;
    private final Sluice sluice;

    private Fixture(Simulator simulator, Sluice sluice) {
        this.simulator = simulator;
        this.sluice = sluice;
    }

    /** Healthy providers, and an engine with further settings. */
    static Fixture start(String settings) {
        return start(HEALTHY, settings, EngineListener.NONE);
    }

    static Fixture start(String scenario, String settings, EngineListener listener) {
        Simulator simulator = Simulator.start(Scenario.parse(scenario));
        return new Fixture(simulator, Sluice.start(config(simulator, settings), listener));
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

    static CallOptions within(Duration deadline) {
        return CallOptions.DEFAULT.withDeadline(deadline);
    }

    static ChatAnswer answer(ChatCall call) {
        return call.join();
    }

    /** The failure a call ends with; an answer fails the test. */
    static Failure failure(ChatCall call) {
        try {
            ChatAnswer answer = call.get(60, TimeUnit.SECONDS);
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
        awaitIdle();
        sluice.close();
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            for (String provider : simulator.providers()) {
                assertThat(simulator.truth(provider).openNow()).as(provider).isZero();
            }
        });
        simulator.close();
    }
}

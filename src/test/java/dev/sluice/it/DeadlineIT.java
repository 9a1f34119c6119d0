package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.model.AttemptReport;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Phase;
import dev.sluice.model.PhaseClock;
import dev.sluice.simulator.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No call outlives its deadline, whatever a provider does, with retries on. */
class DeadlineIT {
    private static final List<String> PROVIDERS = List.of("glm", "kimi", "openai");
    private static final Duration DEADLINE = Duration.ofMillis(1_500);
    /** What a busy machine may add; the tight figure is measured by {@code make measure}. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    /** Phases short enough for a retry or two within the deadline. */
    private static final String SHORT_PHASES = """
            sluice.profiles.chat { connect = 400ms, first-byte = 500ms, first-event = 500ms, idle = 500ms }
            sluice.provider-defaults.retry { initial-delay = 20ms, min-attempt-time = 50ms, budget-per-second = 100 }
            sluice.provider-defaults.breaker.enabled = false
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "never-accept",
                "accept-hang",
                "hang",
                "stall-after-head",
                "drip-head",
                "drip-body",
                "drip-comments"
            })
    void noCall_outlivesItsDeadline(String fault) throws Exception {
        try (Fixture fixture = Fixture.start(SHORT_PHASES)) {
            for (String provider : PROVIDERS) {
                if (fault.equals("never-accept")) {
                    fixture.simulator().stopAccepting(provider);
                } else {
                    fixture.faults(provider, "{ fault = " + fault + ", interval = 50ms }");
                }
            }
            Map<String, CompletionStage<ChatAnswer>> calls = new LinkedHashMap<>();
            long started = System.nanoTime();
            for (String provider : PROVIDERS) {
                ChatRequest request = Fixture.request(provider, "hello");
                calls.put(provider + " plain", fixture.sluice().chat(request, Fixture.within(DEADLINE)));
                calls.put(
                        provider + " stream",
                        fixture.stream(request, Fixture.within(DEADLINE)).answer());
            }
            calls.forEach((name, call) -> {
                Failure failure = Fixture.failure(call);
                Duration took = Duration.ofNanos(System.nanoTime() - started);

                assertThat(took).as(name).isLessThan(DEADLINE.plus(SLACK));
                assertThat(failure.elapsed()).as(name).isLessThan(DEADLINE.plus(SLACK));
                assertThat(failure.kind()).as(failure.describe()).isEqualTo(FailureKind.TIMEOUT);
                assertThat(failure.describe())
                        .contains(failure.provider(), failure.model(), "clock", "while", "attempt")
                        .contains("of " + DEADLINE.toMillis() + " ms");
                assertThat(failure.attempts()).as(name).isNotEmpty();
                if (name.endsWith("stream") && !fault.startsWith("drip-head")) {
                    assertThat(failure.attempts()).as("retries of " + name).hasSizeGreaterThan(1);
                }
            });
            for (String provider : PROVIDERS) {
                fixture.simulator().resumeListening(provider);
            }
        }
    }

    @Test
    void plainCall_namesTheTotalClockAndThePhase() {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("glm", "{ fault = hang }");

            Failure failure = Fixture.failure(
                    fixture.sluice().chat(Fixture.request("glm", "hello"), Fixture.within(Duration.ofMillis(400))));

            assertThat(failure.clock()).isEqualTo(PhaseClock.TOTAL);
            assertThat(failure.phase()).isEqualTo(Phase.SENT);
            assertThat(failure.budget()).isEqualTo(Duration.ofMillis(400));
            assertThat(failure.elapsed()).isBetween(Duration.ofMillis(400), Duration.ofMillis(1_400));
        }
    }

    @Test
    void stall_afterEvents_endsByTheIdleClock_withThePartialText() {
        try (Fixture fixture = Fixture.start("sluice.profiles.chat.idle = 300ms")) {
            for (String provider : PROVIDERS) {
                fixture.faults(provider, "{ fault = stall-after-events, after = 2 }");

                Failure failure = Fixture.failure(
                        fixture.stream(Fixture.request(provider, "echo:part"), Fixture.within(Duration.ofSeconds(10)))
                                .answer());

                assertThat(failure.clock()).as(failure.describe()).isEqualTo(PhaseClock.IDLE);
                assertThat(failure.phase()).isEqualTo(Phase.STREAMING);
                assertThat(failure.partialText()).isEqualTo("part token");
                assertThat(failure.attempts())
                        .as("nothing is retried after content")
                        .hasSize(1);
            }
        }
    }

    @Test
    void endlessStream_endsAtItsDeadline() {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("kimi", "{ fault = endless }");

            Failure failure = Fixture.failure(
                    fixture.stream(Fixture.request("kimi", "go"), Fixture.within(Duration.ofMillis(700)))
                            .answer());

            assertThat(failure.clock()).isEqualTo(PhaseClock.TOTAL);
            assertThat(failure.elapsed()).isLessThan(Duration.ofMillis(1_700));
            assertThat(failure.partialText()).isNotEmpty();
        }
    }

    @Test
    void slowFirstToken_isNoTimeoutWithinItsClocks() {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("glm", "{ fault = slow-first-token, delay = 600ms }");

            ChatAnswer answer = fixture.stream(Fixture.request("glm", "echo:late"), CallOptions.DEFAULT)
                    .answer()
                    .toCompletableFuture()
                    .join();

            assertThat(answer.text()).startsWith("late");
            assertThat(answer.elapsed()).isGreaterThan(Duration.ofMillis(600));
        }
    }

    @Test
    void hungCalls_onAFullPool_dontDelayTheNextBeyondTheirDeadline() throws Exception {
        try (Fixture fixture =
                Fixture.start("sluice.provider-defaults.pool { max-connections = 4, warm-connections = 1 }")) {
            fixture.faults("kimi", "{ match { contains = hang }, fault = hang }");
            Duration deadline = Duration.ofMillis(800);
            List<CompletionStage<ChatAnswer>> hung = new ArrayList<>();
            long started = System.nanoTime();
            for (int i = 0; i < 4; i++) {
                hung.add(fixture.sluice().chat(Fixture.request("kimi", "hang"), Fixture.within(deadline)));
            }

            ChatAnswer fifth = fixture.sluice()
                    .chat(Fixture.request("kimi", "echo:fifth"), Fixture.within(Duration.ofSeconds(10)))
                    .join();

            assertThat(fifth.text()).startsWith("fifth");
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(deadline.plus(SLACK));
            hung.forEach(call -> assertThat(Fixture.failure(call).clock()).isEqualTo(PhaseClock.TOTAL));
            Truth truth = fixture.truth("kimi");
            assertThat(truth.maxOpen()).isLessThanOrEqualTo(4);
            await().untilAsserted(
                            () -> assertThat(fixture.truth("kimi").aborts()).isEqualTo(4));
        }
    }

    @Test
    void attempts_thatCantFinish_areNotStarted() {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("openai", "{ fault = status, status = 503, retry-after = 5 }");

            Failure failure = Fixture.failure(
                    fixture.sluice().chat(Fixture.request("openai", "x"), Fixture.within(Duration.ofSeconds(2))));

            assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(failure.elapsed()).isLessThan(Duration.ofSeconds(2));
            assertThat(failure.attempts()).extracting(AttemptReport::number).containsExactly(1);
            assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(5));
        }
    }
}

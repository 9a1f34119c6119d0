package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ChatCall;
import dev.sluice.Sluice;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.metrics.EngineEvent.AttemptCause;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Target;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an engine's listener hears. */
class EventsIT {
    private static final Duration LONG = Duration.ofSeconds(5);

    private Fixture fixture = Fixture.start("");

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void breaker_isHeardToOpenProbeAndClose() {
        restart("""
                sluice.provider-defaults.breaker {
                  consecutive-failures = 2, open-min = 50ms, open-max = 100ms
                }
                sluice.provider-defaults.retry.max-attempts = 1
                """);
        fixture.faults("glm", "{ fault = status, status = 500, times = 3 }");

        askGlmUntil("open");
        askGlmUntil("half-open");
        askGlmUntil("closed");

        assertThat(states()).startsWith("open", "half-open", "open").endsWith("half-open", "closed");
        assertThat(states()).doesNotContainSequence("open", "open").doesNotContainSequence("closed", "closed");
        assertThat(fixture.events().of(EngineEvent.BreakerChanged.class)).allSatisfy(changed -> {
            assertThat(changed.provider()).isEqualTo("glm");
            assertThat(changed.model()).isEqualTo("glm-4.6");
        });
        assertThat(fixture.status("glm").breakers()).isEmpty();
    }

    @Test
    void stream_isHeardPhaseByPhase() {
        for (int i = 0; i < 2; i++) {
            fixture.stream(Fixture.request("kimi", "x"), CallOptions.DEFAULT)
                    .answer()
                    .toCompletableFuture()
                    .join();
            fixture.awaitIdle();
        }

        List<EngineEvent.AttemptEnded> ended = fixture.events().of(EngineEvent.AttemptEnded.class);
        assertThat(ended).hasSize(2);
        assertThat(ended.get(0).times().reused()).isFalse();
        assertThat(ended.get(1).times().reused()).isTrue();
        assertThat(ended).allSatisfy(each -> {
            assertThat(each.times().sent()).isNotNull();
            assertThat(each.times().head()).isGreaterThanOrEqualTo(each.times().sent());
            assertThat(each.times().content())
                    .isGreaterThanOrEqualTo(each.times().head());
            assertThat(each.report().duration())
                    .isGreaterThanOrEqualTo(each.times().content());
            assertThat(each.times().abort()).isNull();
        });
        assertThat(fixture.events().of(EngineEvent.RequestAccepted.class))
                .extracting(EngineEvent.RequestAccepted::target)
                .containsOnly(new Target("kimi", "kimi-latest"));
    }

    @Test
    void retry_isHeardAsOne() {
        restart("sluice.provider-defaults.retry.initial-delay = 1ms");
        fixture.faults("openai", "{ fault = status, status = 500, times = 1 }");

        Fixture.answer(fixture.sluice().chat(Fixture.request("openai", "x")));

        assertThat(fixture.events().of(EngineEvent.AttemptStarted.class))
                .extracting(EngineEvent.AttemptStarted::number, EngineEvent.AttemptStarted::cause)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, AttemptCause.FIRST),
                        org.assertj.core.groups.Tuple.tuple(2, AttemptCause.RETRY));
    }

    @Test
    void cancelOfAHungCall_isHeardWithItsLatency() {
        fixture.faults("openai", "{ fault = hang }");
        ChatCall call = fixture.sluice().chat(Fixture.request("openai", "x"));
        await().atMost(LONG).until(() -> fixture.truth("openai").requestCount() == 1);

        call.cancel(true);

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(fixture.events().of(EngineEvent.AttemptEnded.class))
                        .singleElement()
                        .satisfies(ended ->
                                assertThat(ended.times().abort()).isPositive().isLessThan(LONG)));
    }

    @Test
    void waitForAPermit_isHeardWhetherItCameOrNot() {
        restart("sluice.providers.openai.pool { max-connections = 1, warm-connections = 0 }");
        fixture.faults("openai", "{ fault = hang, times = 1 }");
        ChatCall first = fixture.sluice().chat(Fixture.request("openai", "x"));
        await().atMost(LONG).until(() -> fixture.truth("openai").requestCount() == 1);
        ChatCall impatient =
                fixture.sluice().chat(Fixture.request("openai", "x"), Fixture.within(Duration.ofMillis(100)));
        ChatCall patient = fixture.sluice().chat(Fixture.request("openai", "x"));

        assertThat(Fixture.failure(impatient).kind()).isEqualTo(FailureKind.TIMEOUT);
        first.cancel(true);
        Fixture.answer(patient);

        assertThat(fixture.events().of(EngineEvent.LeftQueue.class))
                .singleElement()
                .satisfies(left -> assertThat(left.waited()).isGreaterThan(Duration.ofMillis(90)));
        assertThat(fixture.events().of(EngineEvent.AttemptStarted.class))
                .filteredOn(started -> started.id().equals(patient.id()))
                .singleElement()
                .satisfies(started -> assertThat(started.waited()).isGreaterThan(Duration.ofMillis(90)));
    }

    @Test
    void failOver_isHeard() {
        restart("""
                sluice.routing.aliases.duo = ["glm/glm-4.6", "kimi/kimi-latest"]
                sluice.provider-defaults.retry.max-attempts = 1
                """);
        fixture.faults("glm", "{ fault = status, status = 500 }");

        Fixture.answer(fixture.sluice().chat(ChatRequest.of("duo", "x")));

        assertThat(fixture.events().of(EngineEvent.FailedOver.class))
                .singleElement()
                .satisfies(over -> {
                    assertThat(over.from()).isEqualTo(new Target("glm", "glm-4.6"));
                    assertThat(over.to()).isEqualTo(new Target("kimi", "kimi-latest"));
                    assertThat(over.kind()).isEqualTo(FailureKind.UNAVAILABLE);
                });
    }

    @Test
    void drain_isHeardWithTheNumberItCancelled() {
        Events events = new Events();
        try (Simulator simulator = Simulator.start(Scenario.parse(Fixture.HEALTHY))) {
            simulator.script("glm", "{ fault = hang }");
            Sluice sluice = Sluice.start(Fixture.config(simulator, ""), events);
            ChatCall call = sluice.chat(Fixture.request("glm", "x"));
            await().atMost(LONG).until(() -> simulator.truth("glm").requestCount() == 1);

            sluice.close(Duration.ofMillis(10));

            assertThat(Fixture.failure(call).kind()).isEqualTo(FailureKind.SHUTTING_DOWN);
            assertThat(events.of(EngineEvent.Drained.class)).containsExactly(new EngineEvent.Drained(1));
            assertThat(sluice.status().orTimeout(5, TimeUnit.SECONDS).join().accepting())
                    .as("asked when it is closed")
                    .isFalse();
        }
    }

    private void restart(String settings) {
        fixture.close();
        fixture = Fixture.start(settings);
    }

    private void askGlmUntil(String state) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(() -> {
            fixture.sluice()
                    .chat(Fixture.request("glm", "x"))
                    .handle((answer, failure) -> "")
                    .join();
            return states().contains(state);
        });
    }

    private List<String> states() {
        return fixture.events().of(EngineEvent.BreakerChanged.class).stream()
                .map(EngineEvent.BreakerChanged::state)
                .toList();
    }
}

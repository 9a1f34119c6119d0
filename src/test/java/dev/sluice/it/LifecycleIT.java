package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import dev.sluice.ChatCall;
import dev.sluice.Sluice;
import dev.sluice.engine.DispatchReply;
import dev.sluice.engine.Guardian;
import dev.sluice.metrics.EngineListener;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Outcome;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How an engine begins and ends, and what it leaves behind. */
class LifecycleIT {
    @Test
    void close_waitsForCallsUnderWay() {
        try (Simulator simulator = Simulator.start(Scenario.parse(Fixture.HEALTHY))) {
            simulator.script("kimi", "{ fault = delay, delay = 600ms }");
            Sluice sluice = Sluice.start(Fixture.config(simulator, ""));
            ChatCall call = sluice.chat(Fixture.request("kimi", "echo:last"));
            await().until(() -> simulator.truth("kimi").requestCount() == 1);

            sluice.close(Duration.ofSeconds(10));

            assertThat(call).isCompleted();
            assertThat(call.join().text()).startsWith("last");
            assertThat(simulator.truth("kimi").openNow()).isZero();
        }
    }

    @Test
    void close_cancelsWhatDoesNotEnd_andRefusesWhatComesLater() {
        try (Simulator simulator = Simulator.start(Scenario.parse(Fixture.HEALTHY))) {
            simulator.script("glm", "{ fault = hang }");
            Sluice sluice = Sluice.start(Fixture.config(simulator, ""));
            ChatCall call = sluice.chat(Fixture.request("glm", "x"));
            await().until(() -> simulator.truth("glm").requestCount() == 1);

            long started = System.nanoTime();
            sluice.close(Duration.ofMillis(300));

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
            assertThat(Fixture.failure(call).kind()).isEqualTo(FailureKind.SHUTTING_DOWN);
            await().until(() -> simulator.truth("glm").openNow() == 0);
            Failure late = Fixture.failure(sluice.chat(Fixture.request("glm", "x")));
            assertThat(late.kind()).isEqualTo(FailureKind.SHUTTING_DOWN);
            sluice.close();
        }
    }

    @Test
    void startsAndStops_leaveNoThreadBehind() throws Exception {
        try (Simulator simulator = Simulator.start(Scenario.parse(Fixture.HEALTHY))) {
            for (int i = 0; i < 3; i++) {
                try (Sluice sluice = Sluice.start(Fixture.config(simulator, ""))) {
                    sluice.chat(Fixture.request("openai", "x")).join();
                }
            }
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(threads("sluice-")).isEmpty());
    }

    @Test
    void givenActorSystem_isLeftRunning_andAnActorCanAsk() throws Exception {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "host");
        try (Simulator simulator = Simulator.start(Scenario.parse(Fixture.HEALTHY))) {
            try (Sluice sluice = Sluice.start(Fixture.config(simulator, ""), EngineListener.NONE, system)) {
                DispatchReply reply = AskPattern.<Guardian.Command, DispatchReply>ask(
                                sluice.guardian(),
                                replyTo -> new Guardian.Dispatch(
                                        sluice.newId(),
                                        ChatRequest.of(Fixture.modelOf("kimi"), "echo:asked"),
                                        CallOptions.DEFAULT,
                                        false,
                                        System.nanoTime(),
                                        replyTo),
                                Duration.ofSeconds(10),
                                system.scheduler())
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
                Outcome outcome = ((DispatchReply.Ended) reply).outcome();
                ChatAnswer answer = (ChatAnswer) ((Outcome.Answered) outcome).answer();
                assertThat(answer.text()).startsWith("asked");
            }
            assertThat(system.whenTerminated().isCompleted()).isFalse();
            await().until(() -> simulator.truth("kimi").openNow() == 0);
        } finally {
            system.terminate();
        }
    }

    @Test
    void aSystemThatEnds_failsTheCallsUnderWay() throws Exception {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "host");
        try (Simulator simulator = Simulator.start(Scenario.parse(Fixture.HEALTHY))) {
            simulator.script("kimi", "{ fault = hang }");
            Sluice sluice = Sluice.start(Fixture.config(simulator, ""), EngineListener.NONE, system);
            ChatCall call = sluice.chat(Fixture.request("kimi", "x"));
            await().until(() -> simulator.truth("kimi").requestCount() == 1);

            system.terminate();

            assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            await().until(() -> simulator.truth("kimi").openNow() == 0);
        }
    }

    @Test
    void status_saysWhatIsReady() {
        try (Fixture fixture = Fixture.start(
                "sluice.providers.keyless { dialect = openai, base-url = \"https://example.invalid/v1\" }")) {
            EngineStatus status = fixture.status();

            assertThat(status.isReady()).isTrue();
            assertThat(fixture.status("keyless").ready()).isFalse();
            assertThat(fixture.status("keyless").note()).contains("key");
            assertThat(fixture.status("glm").ready()).isTrue();
        }
    }

    @Test
    void unknownNames_areCallersMistakes() {
        try (Fixture fixture = Fixture.start("")) {
            Failure failure = Fixture.failure(fixture.sluice().chat(ChatRequest.of("glm/glm-9000", "x")));
            assertThat(failure.kind()).as(failure.describe()).isEqualTo(FailureKind.UNKNOWN_MODEL);
            Failure profile = Fixture.failure(
                    fixture.sluice().chat(Fixture.request("glm", "x"), CallOptions.DEFAULT.withProfile("chatt")));
            assertThat(profile.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
        }
    }

    private static Set<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toSet());
    }
}

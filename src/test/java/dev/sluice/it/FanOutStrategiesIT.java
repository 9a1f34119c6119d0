package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import akka.stream.javadsl.Sink;
import dev.sluice.FanOutStream;
import dev.sluice.fanout.Agreement;
import dev.sluice.fanout.Caps;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.FanOutStatus;
import dev.sluice.fanout.InvalidFanOutException;
import dev.sluice.fanout.Judge;
import dev.sluice.fanout.Leg;
import dev.sluice.fanout.LegEnd;
import dev.sluice.fanout.Strategy;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Quorums, judges, hedges, caps and races of streams over real sockets. */
class FanOutStrategiesIT {
    private static final List<String> MODELS = List.of("glm/glm-4.6", "kimi/kimi-latest", "openai/gpt-test");
    private static final ChatRequest QUESTION = ChatRequest.of("", "echo:yes Shall we?");
    private static final CallOptions TEN_SECONDS = CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(10));

    private Fixture fixture = Fixture.start("");

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void quorum_ofTwoThatAgree_doesNotWaitForTheThird_andCancelsIt() {
        fixture.faults("openai", "{ fault = delay, delay = 20s }");

        FanOutResult result = ask(new Strategy.Quorum(2, Agreement.EXACT), Caps.NONE);

        assertThat(result.status()).isEqualTo(FanOutStatus.DECIDED);
        assertThat(result.winners()).containsExactlyInAnyOrder(0, 1);
        assertThat(result.elapsed()).isLessThan(Duration.ofSeconds(5));
        assertThat(result.legs().get(2).end()).isEqualTo(LegEnd.CANCELLED);
        await().atMost(Duration.ofSeconds(1))
                .until(() -> fixture.truth("openai").aborts() == 1);
        assertThat(fixture.events().of(EngineEvent.FanOutEnded.class))
                .singleElement()
                .satisfies(ended -> {
                    assertThat(ended.strategy()).isEqualTo("quorum");
                    assertThat(ended.status()).isEqualTo("decided");
                });
    }

    @Test
    void best_isWhatTheJudgeSays() {
        // The criteria come before the question in what the judge reads, and so does the word it is to echo.
        Judge judge = new Judge("openai/gpt-test", "echo:{\"best\":2}");

        FanOutResult result = ask(new Strategy.Best(judge), Caps.NONE);

        assertThat(result.status()).as(result.why()).isEqualTo(FanOutStatus.DECIDED);
        List<Integer> arrivals = result.arrivals().stream().map(Leg::index).toList();
        assertThat(result.winners()).containsExactly(arrivals.get(1));
        assertThat(result.judgements())
                .singleElement()
                .satisfies(judgement -> assertThat(judgement.end()).isEqualTo(LegEnd.ANSWERED));
        assertThat(result.calls()).isEqualTo(4);
    }

    @Test
    void best_withoutTheJudgesWord_isUndecided() {
        FanOutResult result = ask(new Strategy.Best(Judge.of("openai/gpt-test")), Caps.NONE);

        assertThat(result.status()).isEqualTo(FanOutStatus.UNDECIDED);
        assertThat(result.failure().orElseThrow().kind()).isEqualTo(FailureKind.UNDECIDED);
        assertThat(result.why()).contains("the judge did not choose");
    }

    @Test
    void judgedQuorum_goesByTheJudge() {
        Judge judge = new Judge("openai/gpt-test", "echo:{\"groups\":[[1,2]]}");

        FanOutResult result = ask(new Strategy.Quorum(2, new Agreement.Judged(judge)), Caps.NONE);

        assertThat(result.status()).as(result.why()).isEqualTo(FanOutStatus.DECIDED);
        assertThat(result.winners()).hasSize(2);
    }

    @Test
    void aJudgeThatIsNotConfigured_isRefused() {
        FanOutRequest request = FanOutRequest.of(QUESTION, MODELS, new Strategy.Best(Judge.CONFIGURED));

        assertThatExceptionOfType(InvalidFanOutException.class)
                .isThrownBy(() -> fixture.sluice().fanOut(request))
                .satisfies(refused -> assertThat(refused.field()).isEqualTo("judge"))
                .withMessageContaining("sluice.fan-out.judge");
    }

    @Test
    void hedged_asksTheNextAfterTheDelay_andTheFirstToAnswerWins() {
        fixture.faults("glm", "{ fault = hang }");

        FanOutResult result = ask(new Strategy.Hedged(Duration.ofMillis(500)), Caps.NONE);

        assertThat(result.winners()).containsExactly(1);
        assertThat(result.legs())
                .extracting(Leg::end)
                .containsExactly(LegEnd.CANCELLED, LegEnd.ANSWERED, LegEnd.NOT_STARTED);
        assertThat(result.legs().get(1).started()).isBetween(Duration.ofMillis(500), Duration.ofMillis(1_500));
        assertThat(fixture.truth("openai").requestCount()).isZero();
    }

    @Test
    void aCapOnCalls_isNeverPassed_whateverIsRetried() {
        restart("sluice.provider-defaults.retry { initial-delay = 10ms }");
        for (String provider : List.of("glm", "kimi", "openai")) {
            fixture.faults(provider, "{ fault = status, status = 500 }");
        }

        FanOutResult result = ask(Strategy.ALL, Caps.ofCalls(5));

        assertThat(result.status()).isEqualTo(FanOutStatus.FAILED);
        long calls = List.of("glm", "kimi", "openai").stream()
                .mapToLong(provider -> fixture.truth(provider).requestCount())
                .sum();
        assertThat(calls).isBetween(3L, 5L).isEqualTo(result.calls());
    }

    @Test
    void cost_isReckonedByTheCatalogue_andCapped() {
        restart("""
                sluice.providers.glm.models."glm-4.6" { input-price = 1000000, output-price = 2000000 }
                sluice.providers.kimi.models."kimi-latest" { input-price = 1000000, output-price = 2000000 }
                """);
        List<String> priced = MODELS.subList(0, 2);

        FanOutResult result = fixture.sluice()
                .fanOut(FanOutRequest.of(QUESTION, priced, Strategy.ALL), TEN_SECONDS)
                .join();

        assertThat(result.cost().orElseThrow())
                .isEqualTo(result.usage().inputTokens() + 2.0 * result.usage().outputTokens());
        assertThatExceptionOfType(InvalidFanOutException.class)
                .isThrownBy(() ->
                        fixture.sluice().fanOut(new FanOutSpec(priced, Strategy.ALL, new Caps(0, 0, 1)).ask(QUESTION)))
                .satisfies(refused -> assertThat(refused.field()).isEqualTo("max_cost"));
        assertThatExceptionOfType(InvalidFanOutException.class)
                .isThrownBy(() -> fixture.sluice()
                        .fanOut(new FanOutSpec(MODELS, Strategy.ALL, new Caps(0, 0, 1_000)).ask(QUESTION)))
                .withMessageContaining("openai/gpt-test has no price");
    }

    @Test
    void legsOfTheSameModel_neverShareACall() {
        ChatRequest deterministic = QUESTION.with("temperature", 0);

        FanOutResult result = fixture.sluice()
                .fanOut(
                        FanOutRequest.of(
                                deterministic,
                                List.of("openai/gpt-test", "openai/gpt-test", "openai/gpt-test"),
                                Strategy.ALL),
                        TEN_SECONDS)
                .join();

        assertThat(result.answers()).hasSize(3);
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(3);
    }

    @Test
    void stream_isTheFirstToBegin_andTheOthersSocketsAreClosed() throws Exception {
        fixture.faults("glm", "{ fault = slow-first-token, delay = 20s }");
        fixture.faults("openai", "{ fault = hang }");

        FanOutStream race =
                fixture.sluice().fanOutStream(FanOutRequest.of(QUESTION, MODELS, Strategy.FIRST), TEN_SECONDS);
        List<ChatEvent> events = race.stream()
                .events()
                .runWith(Sink.seq(), fixture.sluice().materializer())
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        ChatAnswer answer = race.stream().answer().toCompletableFuture().get(10, TimeUnit.SECONDS);
        FanOutResult result = race.result().toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(events.stream().map(ChatEvent::content).collect(Collectors.joining()))
                .startsWith("yes")
                .isEqualTo(answer.text());
        assertThat(answer.provider()).isEqualTo("kimi");
        assertThat(result.winners()).containsExactly(1);
        assertThat(result.legs())
                .extracting(Leg::end)
                .containsExactly(LegEnd.CANCELLED, LegEnd.ANSWERED, LegEnd.CANCELLED);
        assertThat(fixture.truth("glm").aborts()).isEqualTo(1);
        assertThat(fixture.truth("openai").aborts()).isEqualTo(1);
    }

    @Test
    void stream_passesOverWhatFailsBeforeItsFirstContent() throws Exception {
        fixture.faults("glm", "{ fault = error, code = 1301 }");
        fixture.faults("kimi", "{ fault = slow-first-token, delay = 500ms }");

        FanOutStream race = fixture.sluice()
                .fanOutStream(FanOutRequest.of(QUESTION, MODELS.subList(0, 2), Strategy.FIRST), TEN_SECONDS);
        race.stream().events().runWith(Sink.ignore(), fixture.sluice().materializer());

        assertThat(race.stream()
                        .answer()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)
                        .provider())
                .isEqualTo("kimi");
    }

    @Test
    void stream_thatItsReaderLeaves_cancelsEveryLeg() throws Exception {
        for (String provider : List.of("glm", "kimi", "openai")) {
            fixture.faults(provider, "{ fault = slow-first-token, delay = 20s }");
        }
        FanOutStream race =
                fixture.sluice().fanOutStream(FanOutRequest.of(QUESTION, MODELS, Strategy.FIRST), TEN_SECONDS);
        race.stream().events().runWith(Sink.ignore(), fixture.sluice().materializer());
        await().until(() -> fixture.truth("openai").requestCount() == 1
                && fixture.truth("glm").requestCount() == 1);

        race.stream().cancel();

        FanOutResult result = race.result().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(result.status()).isEqualTo(FanOutStatus.CANCELLED);
        assertThat(result.legs()).extracting(Leg::end).containsOnly(LegEnd.CANCELLED);
    }

    private FanOutResult ask(Strategy strategy, Caps caps) {
        return fixture.sluice()
                .fanOut(new FanOutSpec(MODELS, strategy, caps).ask(QUESTION), TEN_SECONDS)
                .join();
    }

    private void restart(String settings) {
        fixture.close();
        fixture = Fixture.start(settings);
    }
}

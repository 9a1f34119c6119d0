package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import akka.stream.javadsl.Sink;
import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.FanOutStatus;
import dev.sluice.fanout.InvalidFanOutException;
import dev.sluice.fanout.Leg;
import dev.sluice.fanout.LegEnd;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.FailureKind;
import dev.sluice.simulator.Truth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One question to several models at once. */
class FanOutIT {
    private static final List<String> PROVIDERS = List.of("glm", "kimi", "openai");
    private static final List<String> MODELS =
            PROVIDERS.stream().map(Fixture::modelOf).toList();
    private static final ChatRequest QUESTION = ChatRequest.of("", "echo:yes Shall we?");

    private Fixture fixture;

    @BeforeEach
    void start() {
        fixture = Fixture.start("");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void all_takesAsLongAsTheSlowest_andGivesLegsInOrderOfArrival() throws Exception {
        fixture.faults("glm", "{ fault = delay, delay = 2s }");
        fixture.faults("kimi", "{ fault = delay, delay = 1s }");
        fixture.faults("openai", "{ fault = delay, delay = 1500ms }");

        FanOutCall call = fixture.sluice().fanOut(FanOutRequest.of(QUESTION, MODELS, Strategy.ALL));
        CompletableFuture<List<Leg>> legs =
                call.legs().runWith(Sink.seq(), fixture.sluice().materializer()).toCompletableFuture();
        FanOutResult result = call.get(10, TimeUnit.SECONDS);

        assertThat(result.elapsed()).isBetween(Duration.ofSeconds(2), Duration.ofMillis(3_500));
        assertThat(result.status()).isEqualTo(FanOutStatus.DECIDED);
        assertThat(legs.get(1, TimeUnit.SECONDS)).extracting(Leg::index).containsExactly(1, 2, 0);
        assertThat(result.winners()).containsExactly(1, 2, 0);
        assertThat(result.legs()).extracting(Leg::index).containsExactly(0, 1, 2);
        assertThat(result.answers()).extracting(ChatAnswer::text).allMatch(text -> text.startsWith("yes"));
        assertThat(result.calls()).isEqualTo(3);
        assertThat(result.usage().totalTokens()).isPositive();
        assertThat(result.legs()).allSatisfy(leg -> {
            assertThat(leg.end()).isEqualTo(LegEnd.ANSWERED);
            assertThat(leg.started()).isLessThanOrEqualTo(leg.sent());
            assertThat(leg.sent()).isLessThan(leg.firstByte());
            assertThat(leg.firstByte()).isLessThanOrEqualTo(leg.ended());
            assertThat(leg.id().value()).startsWith(call.id().value());
        });
    }

    @Test
    void all_atTheDeadline_givesWhatHasCome() throws Exception {
        fixture.faults("kimi", "{ fault = hang }");

        FanOutResult result = fixture.sluice()
                .fanOut(
                        FanOutRequest.of(QUESTION, MODELS, Strategy.ALL),
                        CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(1)))
                .get(10, TimeUnit.SECONDS);

        assertThat(result.elapsed()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(result.status()).isEqualTo(FanOutStatus.PARTIAL);
        assertThat(result.winners()).containsExactlyInAnyOrder(0, 2);
        assertThat(result.legs().get(1).end()).isEqualTo(LegEnd.FAILED);
        assertThat(result.legs().get(1).failure()).satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failure.budget()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void first_isAnsweredAtOnce_andTheOthersSocketsAreClosed() throws Exception {
        fixture.faults("glm", "{ fault = hang }");
        fixture.faults("openai", "{ fault = delay, delay = 20s }");

        FanOutCall call = fixture.sluice().fanOut(FanOutRequest.of(QUESTION, MODELS, Strategy.FIRST));
        ChatAnswer answer = call.answer().toCompletableFuture().get(10, TimeUnit.SECONDS);
        long won = System.nanoTime();
        FanOutResult result = call.get(10, TimeUnit.SECONDS);

        assertThat(answer.provider()).isEqualTo("kimi");
        assertThat(result.winners()).containsExactly(1);
        assertThat(result.answer()).contains(answer);
        assertThat(result.legs())
                .extracting(Leg::end)
                .containsExactly(LegEnd.CANCELLED, LegEnd.ANSWERED, LegEnd.CANCELLED);
        assertThat(result.legs().get(0).reason()).isEqualTo("no longer needed");
        for (String loser : List.of("glm", "openai")) {
            await().atMost(Duration.ofSeconds(1))
                    .until(() -> fixture.truth(loser).aborts() == 1);
            Truth.Request request = fixture.truth(loser).requests().get(0);
            assertThat(Duration.ofNanos(request.endedNanos() - won)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void first_passesOverFailures() throws Exception {
        fixture.faults("glm", "{ fault = error, code = 1301 }");
        fixture.faults("kimi", "{ fault = hang }");
        fixture.faults("openai", "{ fault = delay, delay = 300ms }");

        FanOutResult result = fixture.sluice()
                .fanOut(FanOutRequest.of(QUESTION, MODELS, Strategy.FIRST))
                .get(10, TimeUnit.SECONDS);

        assertThat(result.winners()).containsExactly(2);
        assertThat(result.legs())
                .extracting(Leg::end)
                .containsExactly(LegEnd.FAILED, LegEnd.CANCELLED, LegEnd.ANSWERED);
    }

    @Test
    void firstTwo_ofTheSameModelThreeTimes() throws Exception {
        fixture.faults("openai", "{ sequence = [{ fault = hang }] }");

        FanOutResult result = fixture.sluice()
                .fanOut(FanOutRequest.of(
                        QUESTION,
                        List.of("openai/gpt-test", "openai/gpt-test", "openai/gpt-test"),
                        new Strategy.First(2)))
                .get(10, TimeUnit.SECONDS);

        assertThat(result.status()).isEqualTo(FanOutStatus.DECIDED);
        assertThat(result.winners()).hasSize(2);
        assertThat(result.legs().stream().filter(leg -> leg.end() == LegEnd.CANCELLED))
                .hasSize(1);
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(3);
    }

    @Test
    void withoutAnyAnswer_theResultSaysWhyOfEach() throws Exception {
        fixture.faults("glm", "{ fault = error, code = 1301 }");
        fixture.faults("kimi", "{ fault = hang }");

        FanOutCall call = fixture.sluice()
                .fanOut(
                        FanOutRequest.of(QUESTION, MODELS.subList(0, 2), Strategy.FIRST),
                        CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(2)));
        FanOutResult result = call.get(10, TimeUnit.SECONDS);

        assertThat(result.status()).isEqualTo(FanOutStatus.FAILED);
        assertThat(result.answer()).isEmpty();
        assertThat(result.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failure.describe()).contains("content_blocked").contains("glm-4.6");
        });
        assertThat(Fixture.failure(call.answer()).kind()).isEqualTo(FailureKind.TIMEOUT);
    }

    @Test
    void cancel_closesEveryLegsSocket() {
        PROVIDERS.forEach(provider -> fixture.faults(provider, "{ fault = hang }"));
        FanOutCall call = fixture.sluice().fanOut(FanOutRequest.of(QUESTION, MODELS, Strategy.ALL));
        await().until(() ->
                PROVIDERS.stream().allMatch(provider -> fixture.truth(provider).requestCount() == 1));

        call.cancel(true);

        assertThatExceptionOfType(CancellationException.class).isThrownBy(call::join);
        await().atMost(Duration.ofSeconds(1))
                .until(() -> PROVIDERS.stream()
                        .allMatch(provider -> fixture.truth(provider).aborts() == 1));
    }

    @Test
    void closingTheEngine_endsIt() throws Exception {
        PROVIDERS.forEach(provider -> fixture.faults(provider, "{ fault = hang }"));
        FanOutCall call = fixture.sluice().fanOut(FanOutRequest.of(QUESTION, MODELS, Strategy.ALL));

        fixture.sluice().close(Duration.ofMillis(200));

        FanOutResult result = call.get(5, TimeUnit.SECONDS);
        assertThat(result.status()).isEqualTo(FanOutStatus.FAILED);
        assertThat(result.failure().orElseThrow().kind()).isEqualTo(FailureKind.SHUTTING_DOWN);
        FanOutCall after = fixture.sluice().fanOut(FanOutRequest.of(QUESTION, MODELS, Strategy.ALL));
        assertThat(Fixture.failure(after.answer()).kind()).isEqualTo(FailureKind.SHUTTING_DOWN);
        fixture.simulator().close();
        start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"glm/no-such-model", "kimi/x"})
    void anUnknownModel_isRefused_andNothingIsSent(String unknown) {
        FanOutRequest request = FanOutRequest.of(QUESTION, List.of("glm/glm-4.6", unknown), Strategy.ALL);

        assertThatExceptionOfType(InvalidFanOutException.class)
                .isThrownBy(() -> fixture.sluice().fanOut(request))
                .satisfies(refused -> assertThat(refused.field()).isEqualTo("models[1]"))
                .withMessageContaining(unknown);
        assertThat(fixture.truth("glm").requestCount()).isZero();
    }
}

package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import dev.sluice.ChatCall;
import dev.sluice.ChatStream;
import dev.sluice.EmbeddingCall;
import dev.sluice.codec.Json;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Coalescing;
import dev.sluice.model.EmbeddingRequest;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Message;
import dev.sluice.model.PhaseClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Equal calls in flight share one upstream call, and nothing else. */
class CoalescingIT {
    private static final ChatRequest SAME =
            Fixture.request("openai", "echo:same the same").with("temperature", 0);

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
    void fiftyEqualCalls_areOneUpstream_andFiftyEqualAnswers() {
        fixture.faults("openai", "{ fault = delay, delay = 1s }");

        List<ChatCall> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(fixture.sluice().chat(SAME));
        }

        List<ChatAnswer> answers = calls.stream().map(Fixture::answer).toList();
        assertThat(answers)
                .extracting(ChatAnswer::text)
                .containsOnly(answers.get(0).text());
        assertThat(answers)
                .extracting(ChatAnswer::body)
                .containsOnly(answers.get(0).body());
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.elapsed()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(5)));
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(1);
        assertThat(fixture.events().of(EngineEvent.Coalesced.class)).hasSize(49);
    }

    @Test
    void fiftyEqualStreams_areOneUpstream_andFiftyEqualStreams() throws Exception {
        fixture.faults("openai", "{ fault = slow-first-token, delay = 3s }");

        List<CompletableFuture<List<ChatEvent>>> streams = new ArrayList<>();
        List<CompletionStage<ChatAnswer>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ChatStream stream = fixture.sluice().stream(SAME);
            streams.add(stream.events()
                    .runWith(Sink.seq(), fixture.sluice().materializer())
                    .toCompletableFuture());
            answers.add(stream.answer());
        }

        List<ChatEvent> first = streams.get(0).get(20, TimeUnit.SECONDS);
        assertThat(text(first)).startsWith("same");
        for (CompletableFuture<List<ChatEvent>> stream : streams) {
            assertThat(stream.get(20, TimeUnit.SECONDS)).isEqualTo(first);
        }
        for (CompletionStage<ChatAnswer> answer : answers) {
            assertThat(answer.toCompletableFuture().get(20, TimeUnit.SECONDS).text())
                    .isEqualTo(text(first));
        }
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(1);
    }

    @Test
    void oneWhoComesLate_getsTheStreamFromItsBeginning() throws Exception {
        fixture.faults("openai", "{ fault = stall-after-events, after = 3 }");
        SinkQueueWithCancel<ChatEvent> early = queue(SAME);
        assertThat(text(early, 4)).startsWith("same");

        SinkQueueWithCancel<ChatEvent> late = queue(SAME);

        assertThat(text(late, 4)).startsWith("same");
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(1);
        early.cancel();
        assertThat(fixture.truth("openai").aborts()).isZero();
        late.cancel();
        await().atMost(Duration.ofSeconds(1))
                .until(() -> fixture.truth("openai").aborts() == 1);
    }

    @Test
    void oneWhoLeaves_endsNothing_andTheLastOneEndsTheUpstreamCall() {
        fixture.faults("openai", "{ fault = hang }");
        ChatCall first = fixture.sluice().chat(SAME);
        ChatCall second = fixture.sluice().chat(SAME);
        ChatCall third = fixture.sluice().chat(SAME);
        await().until(() -> fixture.truth("openai").requestCount() == 1);

        first.cancel(true);
        second.cancel(true);
        // The engine has handled both.
        await().until(() -> !fixture.events().of(EngineEvent.Coalesced.class).isEmpty());
        assertThat(fixture.truth("openai").aborts()).isZero();
        assertThat(third).isNotDone();
        third.cancel(true);

        await().atMost(Duration.ofSeconds(1))
                .until(() -> fixture.truth("openai").aborts() == 1);
        fixture.awaitIdle();
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(1);
    }

    @Test
    void whoComesAfterTheLastOneLeft_hasACallOfItsOwn() {
        fixture.faults("openai", "{ sequence = [{ fault = hang }] }");
        ChatCall first = fixture.sluice().chat(SAME);
        await().until(() -> fixture.truth("openai").requestCount() == 1);

        first.cancel(true);

        assertThat(Fixture.answer(fixture.sluice().chat(SAME)).text()).startsWith("same");
    }

    @Test
    void aShorterDeadline_endsItsOwnCallOnly() {
        fixture.faults("openai", "{ fault = delay, delay = 2s }");
        ChatCall first = fixture.sluice().chat(SAME);
        ChatCall hasty = fixture.sluice().chat(SAME, Fixture.within(Duration.ofMillis(500)));

        Failure failure = Fixture.failure(hasty);

        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.clock()).isEqualTo(PhaseClock.TOTAL);
        assertThat(failure.budget()).isEqualTo(Duration.ofMillis(500));
        assertThat(failure.elapsed()).isBetween(Duration.ofMillis(500), Duration.ofMillis(1_500));
        assertThat(Fixture.answer(first).text()).startsWith("same");
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(1);
    }

    @Test
    void aShorterDeadlineOfTheFirst_endsNobodyElsesCall() {
        fixture.faults("openai", "{ fault = delay, delay = 5s }");
        ChatCall hasty = fixture.sluice().chat(SAME, Fixture.within(Duration.ofSeconds(4)));
        ChatCall patient = fixture.sluice().chat(SAME, Fixture.within(Duration.ofSeconds(7)));

        assertThat(Fixture.failure(hasty).clock()).isEqualTo(PhaseClock.TOTAL);
        assertThat(Fixture.answer(patient).text()).startsWith("same");
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(1);
    }

    @Test
    void aDeadlineThatOutlastsTheSharedCall_hasACallOfItsOwn() {
        fixture.faults("openai", "{ fault = delay, delay = 300ms }");
        ChatCall first = fixture.sluice().chat(SAME, Fixture.within(Duration.ofSeconds(5)));
        ChatCall patient = fixture.sluice().chat(SAME, Fixture.within(Duration.ofSeconds(20)));
        ChatCall joins = fixture.sluice().chat(SAME, Fixture.within(Duration.ofSeconds(15)));

        List.of(first, patient, joins).forEach(Fixture::answer);
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(2);
    }

    @Test
    void aTimeoutOfTheOnlyOne_saysAllThatIsKnown() {
        fixture.faults("openai", "{ fault = hang }");

        Failure failure = Fixture.failure(fixture.sluice().chat(SAME, Fixture.within(Duration.ofSeconds(1))));

        assertThat(failure.attempts()).hasSize(1);
        assertThat(failure.provider()).isEqualTo("openai");
        assertThat(failure.budget()).isEqualTo(Duration.ofSeconds(1));
        assertThat(failure.describe())
                .startsWith("timeout (total clock) at openai")
                .contains("of 1000 ms");
    }

    @Test
    void aFailure_isEverybodys() {
        fixture.faults("openai", "{ fault = error, type = invalid_request_error, status = 400 }");

        List<ChatCall> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(fixture.sluice().chat(SAME, Fixture.within(Duration.ofSeconds(10 + i))));
        }

        for (int i = 0; i < 10; i++) {
            Failure failure = Fixture.failure(calls.get(i));
            assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
            assertThat(failure.budget()).isEqualTo(Duration.ofSeconds(10 + i));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "deterministic, AS_CONFIGURED, 0,   1",
        "deterministic, AS_CONFIGURED, 0.7, 2",
        "deterministic, ALWAYS,        0.7, 1",
        "deterministic, NEVER,         0,   2",
        "off,           AS_CONFIGURED, 0,   2",
        "off,           ALWAYS,        0.7, 1",
        "all,           AS_CONFIGURED, 0.7, 1",
        "all,           NEVER,         0.7, 2",
    })
    void who_shares(String mode, Coalescing wish, double temperature, int upstream) {
        stop();
        fixture = Fixture.start("sluice.coalescing.mode = " + mode);
        fixture.faults("openai", "{ fault = delay, delay = 500ms }");
        ChatRequest request = Fixture.request("openai", "x").with("temperature", temperature);
        CallOptions options = CallOptions.DEFAULT.withCoalescing(wish);

        List<ChatCall> calls = List.of(
                fixture.sluice().chat(request, options), fixture.sluice().chat(request, options));

        calls.forEach(Fixture::answer);
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(upstream);
    }

    @Test
    void theOrderOfFields_doesNotMatter_andEveryOtherDifferenceDoes() {
        fixture.faults("openai", "{ fault = delay, delay = 1s }");
        List<String> bodies = List.of(
                "{'temperature':0,'x_mine':{'a':1,'b':[2,3]}}",
                "{'x_mine':{'b':[2,3],'a':1},'temperature':0}",
                "{'temperature':0,'x_mine':{'a':1,'b':[3,2]}}",
                "{'temperature':0,'x_mine':{'a':1.0,'b':[2,3]}}",
                "{'temperature':0}");
        List<ChatCall> calls = new ArrayList<>();
        for (String body : bodies) {
            calls.add(fixture.sluice()
                    .chat(new ChatRequest(
                            "openai/gpt-test", List.of(Message.user("x")), Json.parse(body.replace('\'', '"')))));
        }
        calls.add(fixture.sluice().chat(SAME, CallOptions.DEFAULT.withMaxAttempts(1)));
        calls.add(fixture.sluice().chat(SAME, CallOptions.DEFAULT.withMaxAttempts(2)));

        calls.forEach(Fixture::answer);
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(6);
    }

    @Test
    void equalEmbeddings_share() {
        fixture.faults("openai", "{ fault = delay, delay = 500ms }");
        EmbeddingRequest request = EmbeddingRequest.of("openai/embed", List.of("a", "b"));
        List<EmbeddingCall> calls = List.of(
                fixture.sluice().embed(request),
                fixture.sluice().embed(request),
                fixture.sluice().embed(request));

        assertThat(calls.get(0).join().data())
                .hasSize(2)
                .isEqualTo(calls.get(2).join().data());
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(1);
    }

    @Test
    void aReaderThatFallsTooFarBehind_isCutOff_andHoldsUpNobody() throws Exception {
        stop();
        fixture = Fixture.start("sluice.coalescing.max-replay-bytes = 256 KiB");
        fixture.faults("openai", "{ fault = endless }");
        SinkQueueWithCancel<ChatEvent> slow = queue(SAME);
        assertThat(text(slow, 2)).startsWith("same");
        ChatStream fast = fixture.sluice().stream(SAME);
        CompletableFuture<Integer> read = fast.events()
                .take(3_000)
                .runWith(
                        Sink.fold(0, (count, event) -> count + 1),
                        fixture.sluice().materializer())
                .toCompletableFuture();

        assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(3_000);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < 3_000; i++) {
                        var unused = slow.pull().toCompletableFuture().get(10, TimeUnit.SECONDS);
                    }
                })
                .havingCause()
                .withMessageStartingWith("timeout (consumer clock)")
                .withMessageContaining("max-replay-bytes");
        assertThat(fixture.truth("openai").requestCount()).isEqualTo(1);
    }

    @Test
    void tenThousandInterleavedCalls_neverCrossTenants() {
        stop();
        fixture = Fixture.start("""
                sluice.provider-defaults.breaker.enabled = false
                sluice.profiles.chat { total = 120s, connect = 60s }
                """);
        fixture.faults("openai", "{ fault = delay, delay = 20ms }");
        Random random = new Random(5);
        Map<String, Set<String>> tenantsOfUpstream = new HashMap<>();
        int calls = 0;
        while (calls < 10_000) {
            List<Asked> round = new ArrayList<>();
            for (int i = 0; i < 500; i++, calls++) {
                String tenant = "tenant-" + random.nextInt(8);
                boolean own = random.nextInt(4) == 0;
                ChatRequest request = Fixture.request(
                                "openai", own ? "echo:" + tenant : "echo:same " + random.nextInt(3))
                        .with("temperature", 0);
                CallOptions options = CallOptions.DEFAULT.withTenant(tenant);
                CompletionStage<ChatAnswer> answer = random.nextInt(5) > 0
                        ? fixture.sluice().chat(request, options)
                        : fixture.stream(request, options).answer();
                round.add(new Asked(tenant, own, answer));
            }
            for (Asked asked : round) {
                ChatAnswer answer = asked.answer().toCompletableFuture().join();
                assertThat(answer.text()).startsWith(asked.own() ? asked.tenant() : "same");
                tenantsOfUpstream
                        .computeIfAbsent(answer.providerRequestId(), id -> new HashSet<>())
                        .add(asked.tenant());
            }
        }

        assertThat(tenantsOfUpstream)
                .doesNotContainKey("")
                .allSatisfy((id, tenants) -> assertThat(tenants).hasSize(1));
        assertThat(fixture.truth("openai").requestCount())
                .as("upstream calls")
                .isEqualTo(tenantsOfUpstream.size())
                .isLessThan(9_000);
    }

    private record Asked(String tenant, boolean own, CompletionStage<ChatAnswer> answer) {}

    private SinkQueueWithCancel<ChatEvent> queue(ChatRequest request) {
        return fixture.sluice().stream(request)
                .events()
                .runWith(Sink.queue(1), fixture.sluice().materializer());
    }

    /** The text of the next events, so many. */
    private static String text(SinkQueueWithCancel<ChatEvent> queue, int events) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < events; i++) {
            text.append(queue.pull()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .orElseThrow()
                    .content());
        }
        return text.toString();
    }

    private static String text(List<ChatEvent> events) {
        return events.stream().map(ChatEvent::content).collect(Collectors.joining());
    }
}

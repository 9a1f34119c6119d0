package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.sluice.ChatStream;
import dev.sluice.FanOutStream;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.DispatchException;
import dev.sluice.model.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that are read where their events arrive. */
class ForEachIT {
    private final Fixture fixture = Fixture.start("");
    private final List<ChatEvent> heard = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void events_areAllHeard_andThenItIsOver() throws Exception {
        for (String model : List.of("glm", "kimi", "openai")) {
            heard.clear();
            ChatStream stream = fixture.sluice().stream(Fixture.request(model, "x"));
            CompletableFuture<Integer> atTheEnd =
                    stream.forEach(heard::add).thenApply(done -> heard.size()).toCompletableFuture();

            int size = atTheEnd.get(10, TimeUnit.SECONDS);

            ChatAnswer answer = stream.answer().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(heard).hasSize(size);
            assertThat(heard.stream().map(ChatEvent::content).collect(Collectors.joining()))
                    .isEqualTo(answer.text())
                    .startsWith("token");
        }
    }

    @Test
    void many_atOnce() {
        List<CompletableFuture<String>> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            texts.add(fixture.sluice().stream(Fixture.request("kimi", "echo:mine" + i))
                    .forEach(event -> text.append(event.content()))
                    .thenApply(done -> text.toString())
                    .toCompletableFuture());
        }
        for (int i = 0; i < 200; i++) {
            assertThat(texts.get(i).join()).startsWith("mine" + i);
        }
        fixture.awaitIdle();
    }

    @Test
    void aCut_isNoEnd() {
        fixture.faults("glm", "{ fault = close-mid-stream }");
        CompletableFuture<Void> over = fixture.sluice().stream(Fixture.request("glm", "x"))
                .forEach(heard::add)
                .toCompletableFuture();

        assertThat(failureOf(over))
                .isInstanceOfSatisfying(
                        DispatchException.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.TRUNCATED));
        assertThat(heard).isNotEmpty();
    }

    @Test
    void cancel_reachesTheProvider() {
        fixture.faults("openai", "{ fault = stall-after-events }");
        ChatStream stream = fixture.sluice().stream(Fixture.request("openai", "x"));
        CompletableFuture<Void> over = stream.forEach(heard::add).toCompletableFuture();
        await().until(() -> !heard.isEmpty());

        stream.cancel();

        assertThat(failureOf(over))
                .isInstanceOfSatisfying(
                        DispatchException.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.CANCELLED));
        await().until(() -> fixture.truth("openai").aborts() == 1);
    }

    @Test
    void aReaderThatThrows_endsTheCall() {
        fixture.faults("kimi", "{ fault = stall-after-events }");
        IllegalStateException mine = new IllegalStateException("mine");
        CompletableFuture<Void> over = fixture.sluice().stream(Fixture.request("kimi", "x"))
                .forEach(event -> {
                    throw mine;
                })
                .toCompletableFuture();

        assertThat(failureOf(over)).isSameAs(mine);
        await().until(() -> fixture.truth("kimi").aborts() == 1);
        fixture.awaitIdle();
    }

    @Test
    void aSecondReader_isRefused_andTheFirstReadsOn() throws Exception {
        ChatStream stream = fixture.sluice().stream(Fixture.request("glm", "x"));
        CompletableFuture<Void> over = stream.forEach(heard::add).toCompletableFuture();

        assertThatIllegalStateException()
                .isThrownBy(() -> stream.forEach(event -> {}))
                .withMessageContaining("read already");

        over.get(10, TimeUnit.SECONDS);
        assertThat(heard).isNotEmpty();
    }

    @Test
    void theWinnerOfAFanOut_isReadLikeAnyOther() throws Exception {
        fixture.faults("glm", "{ fault = slow-first-token, delay = 20s }");
        FanOutStream race = fixture.sluice()
                .fanOutStream(
                        FanOutRequest.of(
                                ChatRequest.of("", "x"), List.of("glm/glm-4.6", "kimi/kimi-latest"), Strategy.FIRST),
                        CallOptions.DEFAULT.withDeadline(Duration.ofSeconds(10)));

        race.stream().forEach(heard::add).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(heard).isNotEmpty();
        assertThat(race.stream().answer().toCompletableFuture().join().provider())
                .isEqualTo("kimi");
    }

    private static @Nullable Throwable failureOf(CompletableFuture<Void> over) {
        Throwable why = over.handle((done, failure) -> failure)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return why instanceof CompletionException ? why.getCause() : why;
    }
}

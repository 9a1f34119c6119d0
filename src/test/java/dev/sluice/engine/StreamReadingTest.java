package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.Delivery;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import dev.sluice.model.ProviderLimits;
import dev.sluice.model.RequestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StreamReadingTest {
    private static final RequestId ID = new RequestId("r-1");
    private static final Outcome FAILED = new Outcome.Failed(new Failure(
            AttemptFailure.of(FailureKind.TRUNCATED, Delivery.MAYBE_SENT, "cut"),
            "kimi",
            "",
            Phase.STREAMING,
            List.of(),
            Duration.ZERO,
            Duration.ZERO,
            ""));

    private final List<String> told = new ArrayList<>();
    private final List<String> read = new ArrayList<>();
    private final EventBuffer buffer = new EventBuffer(new ToldProducer(told));
    private final StreamReading reading =
            new StreamReading(call(), batch -> batch.forEach(event -> read.add(event.content())), Runnable::run);
    private final CompletableFuture<Void> over = reading.over().toCompletableFuture();

    @Test
    void events_areGivenAsTheyCome_thoseThatCameBeforeTheReader_too() {
        buffer.add(List.of(event("a")), 1);
        reading.hear(committed(buffer));
        assertThat(read).containsExactly("a");
        buffer.add(List.of(event("b"), event("c")), 2);
        assertThat(read).containsExactly("a", "b", "c");
        assertThat(over).isNotDone();
    }

    @Test
    void end_isKnown_afterTheLastEvent_whicheverComesFirst() {
        reading.hear(committed(buffer));
        buffer.add(List.of(event("a")), 1);
        reading.hear(new DispatchReply.Ended(ID, FAILED));
        assertThat(over).isNotDone();
        buffer.add(List.of(event("b")), 1);
        buffer.end();
        assertThat(read).containsExactly("a", "b");
        assertThat(over).isCompletedExceptionally();
        assertThat(failureOf(over))
                .isInstanceOfSatisfying(
                        DispatchException.class,
                        why -> assertThat(why.failure().kind()).isEqualTo(FailureKind.TRUNCATED));
        assertThat(told).containsExactly("started", "ended");
    }

    static List<Throwable> thrown() {
        return List.of(
                new IllegalArgumentException("mine"), new StackOverflowError("mine"), new AssertionError("mine"));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void aReaderThatThrows_leavesTheCall_andIsWhatTheReadingFailsWith(Throwable mine) {
        StreamReading broken =
                new StreamReading(call(), batch -> StreamReadingTest.<RuntimeException>raise(mine), Runnable::run);
        broken.hear(committed(buffer));
        buffer.add(List.of(event("a")), 1);
        assertThat(told).contains("cancelled", "left");
        assertThat(broken.over().toCompletableFuture()).isNotDone();

        broken.hear(new DispatchReply.Ended(ID, FAILED));
        assertThat(failureOf(broken.over())).isSameAs(mine);
    }

    @Test
    void theEnginesStop_endsIt_once() {
        reading.hear(committed(buffer));
        buffer.add(List.of(event("a")), 1);
        reading.stop();
        reading.stop();
        assertThat(told).containsOnlyOnce("cancelled").containsOnlyOnce("ended");
        assertThat(failureOf(over))
                .isInstanceOfSatisfying(
                        DispatchException.class,
                        why -> assertThat(why.failure().kind()).isEqualTo(FailureKind.SHUTTING_DOWN));
    }

    /** A provider that searches the web begins to answer more than once. */
    @Test
    void rounds_areReadOneAfterTheOther() {
        EventBuffer second = new EventBuffer(new ToldProducer(told));
        reading.hear(committed(buffer));
        second.add(List.of(event("c")), 1);
        reading.hear(committed(second));
        buffer.add(List.of(event("a")), 1);
        assertThat(read).containsExactly("a");
        buffer.end();
        second.add(List.of(event("d")), 1);
        assertThat(read).containsExactly("a", "c", "d");
    }

    @Test
    void threads_takeTurns_andNothingIsLost() {
        int pieces = 20_000;
        AtomicInteger atOnce = new AtomicInteger();
        List<String> seen = new ArrayList<>();
        StreamReading shared = new StreamReading(
                call(),
                batch -> {
                    assertThat(atOnce.incrementAndGet()).isEqualTo(1);
                    batch.forEach(event -> seen.add(event.content()));
                    atOnce.decrementAndGet();
                },
                Runnable::run);
        shared.hear(committed(buffer));
        CompletableFuture<Void> provider = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < pieces; i++) {
                buffer.add(List.of(event(Integer.toString(i))), 1);
            }
            buffer.end();
        });
        CompletableFuture<Void> actor =
                CompletableFuture.runAsync(() -> shared.hear(new DispatchReply.Ended(ID, FAILED)));
        CompletableFuture.allOf(provider, actor).join();
        assertThat(shared.over().toCompletableFuture()).isCompletedExceptionally();
        assertThat(seen)
                .hasSize(pieces)
                .isEqualTo(
                        IntStream.range(0, pieces).mapToObj(Integer::toString).toList());
    }

    @SuppressWarnings("unchecked") // a thrown type that is erased
    private static <T extends Throwable> void raise(Throwable any) throws T {
        throw (T) any;
    }

    private static @Nullable Throwable failureOf(CompletionStage<Void> over) {
        Throwable why =
                over.handle((done, failure) -> failure).toCompletableFuture().join();
        return why instanceof CompletionException ? why.getCause() : why;
    }

    private static DispatchReply committed(EventBuffer events) {
        return new DispatchReply.Committed(ID, new EventFeed(events), ProviderLimits.NONE);
    }

    private static ChatEvent event(String content) {
        return new ChatEvent(content, "", "", JsonObject.EMPTY);
    }

    private StreamedCall call() {
        told.add("started");
        return new StreamedCall() {
            @Override
            public void start(ActorRef<? super DispatchReply> replyTo) {
                throw new AssertionError("by the engine only");
            }

            @Override
            public CompletionStage<Void> read(Consumer<? super List<ChatEvent>> reader) {
                throw new AssertionError("by the engine only");
            }

            @Override
            public void cancel() {
                told.add("cancelled");
            }

            @Override
            public void onLimits(ProviderLimits limits) {
                // Of no matter here.
            }

            @Override
            public void onOutcome(Outcome outcome) {
                told.add("ended");
            }
        };
    }
}

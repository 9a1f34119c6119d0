package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.stream.KillSwitches;
import akka.stream.UniqueKillSwitch;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import dev.sluice.ChatCall;
import dev.sluice.ChatStream;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.CallOptions;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import dev.sluice.simulator.Truth;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cancel reaches the provider's socket in every phase, and the provider sees no more than it must. */
class CancelIT {
    /** What a busy machine may need; the tight figure is measured by {@code make measure}. */
    private static final Duration SOON = Duration.ofSeconds(1);

    @Test
    void waiting_isNeverSent() {
        try (Fixture fixture =
                Fixture.start("sluice.provider-defaults.pool { max-connections = 1, warm-connections = 1 }")) {
            fixture.faults("glm", "{ fault = hang }");
            ChatCall first = fixture.sluice().chat(Fixture.request("glm", "first"));
            await().until(() -> fixture.truth("glm").requestCount() == 1);
            ChatCall second = fixture.sluice().chat(Fixture.request("glm", "second"));
            await().until(() -> fixture.status("glm").waiting() == 1);

            second.cancel(true);

            Failure failure = endOf(fixture, second);
            assertThat(failure.kind()).isEqualTo(FailureKind.CANCELLED);
            assertThat(failure.phase()).isEqualTo(Phase.WAITING);
            assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
            assertThat(failure.attempts()).isEmpty();
            first.cancel(true);
            endOf(fixture, first);
            assertThat(fixture.truth("glm").requestCount()).isEqualTo(1);
        }
    }

    @Test
    void connecting_givesUpTheSocket() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            fixture.simulator().stopAccepting("kimi");
            ChatCall call = fixture.sluice().chat(Fixture.request("kimi", "x"));
            await().until(() -> fixture.status("kimi").openConnections() == 1);

            call.cancel(true);

            Failure failure = endOf(fixture, call);
            assertThat(failure.phase()).isEqualTo(Phase.CONNECTING);
            assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
            await().atMost(SOON).until(() -> fixture.status("kimi").openConnections() == 0);
            fixture.simulator().resumeListening("kimi");
            assertThat(fixture.truth("kimi").requestCount()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "stall-after-head", "drip-head", "drip-comments"})
    void sent_closesTheSocket(String fault) {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("openai", "{ fault = " + fault + " }");
            ChatCall call = fixture.sluice().chat(Fixture.request("openai", "x"));
            await().until(() -> fixture.truth("openai").requestCount() == 1);

            long cancelled = System.nanoTime();
            call.cancel(true);

            assertThat(endOf(fixture, call).delivery()).isEqualTo(Delivery.MAYBE_SENT);
            assertAborted(fixture, "openai", cancelled);
        }
    }

    @Test
    void streaming_closesTheSocket_whenTheSourceIsCancelled() throws Exception {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("glm", "{ fault = endless }");
            ChatStream stream = fixture.sluice().stream(Fixture.request("glm", "x"));
            UniqueKillSwitch cancel = stream.events()
                    .viaMat(KillSwitches.single(), Keep.right())
                    .to(Sink.ignore())
                    .run(fixture.sluice().materializer());
            await().until(() -> fixture.truth("glm").tokensSent() > 5);

            long cancelled = System.nanoTime();
            cancel.shutdown();

            assertAborted(fixture, "glm", cancelled);
            Failure failure = Fixture.failure(stream.answer());
            assertThat(failure.kind()).isEqualTo(FailureKind.CANCELLED);
            assertThat(failure.partialText()).isNotEmpty();
        }
    }

    @Test
    void streaming_closesTheSocket_whenTheSubscriberCancels() {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("kimi", "{ fault = endless }");
            AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
            fixture.sluice().stream(Fixture.request("kimi", "x")).publisher().subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                    subscription.set(given);
                    given.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(dev.sluice.model.ChatEvent event) {}

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onComplete() {}
            });
            await().until(() -> fixture.truth("kimi").tokensSent() > 5);

            long cancelled = System.nanoTime();
            subscription.get().cancel();

            assertAborted(fixture, "kimi", cancelled);
        }
    }

    @Test
    void backingOff_sendsNothingMore() {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("openai", "{ fault = status, status = 503, retry-after = 10 }");
            ChatCall call = fixture.sluice().chat(Fixture.request("openai", "x"));
            await().until(() ->
                    !fixture.events().of(EngineEvent.AttemptEnded.class).isEmpty());

            call.cancel(true);

            Failure failure = endOf(fixture, call);
            assertThat(failure.kind()).isEqualTo(FailureKind.CANCELLED);
            assertThat(failure.phase()).isEqualTo(Phase.BACKING_OFF);
            assertThat(failure.attempts()).hasSize(1);
            assertThat(fixture.truth("openai").requestCount()).isEqualTo(1);
        }
    }

    @Test
    void deadlines_closeTheSocketToo() {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("glm", "{ fault = hang }");

            Fixture.failure(fixture.sluice().chat(Fixture.request("glm", "x"), Fixture.within(Duration.ofMillis(300))));

            assertAborted(fixture, "glm", System.nanoTime());
        }
    }

    @Test
    void cancelledFuture_isCancelledAtOnce() {
        try (Fixture fixture = Fixture.start("")) {
            fixture.faults("glm", "{ fault = hang }");
            ChatCall call = fixture.sluice().chat(Fixture.request("glm", "x"));

            call.cancel(true);

            Assertions.assertThatThrownBy(() -> call.get(1, TimeUnit.SECONDS))
                    .isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void consumerThatDoesNotRead_isTimedOutByItsOwnClock() throws Exception {
        try (Fixture fixture = Fixture.start("sluice.profiles.chat.consumer = 400ms")) {
            fixture.faults("openai", "{ fault = endless }");
            ChatStream stream = fixture.sluice().stream(Fixture.request("openai", "x"), CallOptions.DEFAULT);
            stream.events()
                    .throttle(1, Duration.ofSeconds(30))
                    .runWith(Sink.ignore(), fixture.sluice().materializer());

            Failure failure = Fixture.failure(stream.answer());

            assertThat(failure.clock()).isEqualTo(dev.sluice.model.PhaseClock.CONSUMER);
            assertAborted(fixture, "openai", System.nanoTime());
        }
    }

    /** The provider saw the connection close, soon after. */
    private static void assertAborted(Fixture fixture, String provider, long fromNanos) {
        await().atMost(Duration.ofSeconds(5))
                .until(() -> fixture.truth(provider).aborts() == 1);
        Truth.Request request = fixture.truth(provider).requests().get(0);
        assertThat(request.outcome()).isEqualTo("aborted");
        assertThat(Duration.ofNanos(request.endedNanos() - fromNanos)).isLessThan(SOON);
    }

    /** What the engine itself says of the end of a call whose future was cancelled. */
    private static Failure endOf(Fixture fixture, ChatCall call) {
        AtomicReference<Failure> failure = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            for (EngineEvent.RequestEnded ended : fixture.events().of(EngineEvent.RequestEnded.class)) {
                if (ended.id().equals(call.id()) && ended.outcome() instanceof Outcome.Failed failed) {
                    failure.set(failed.failure());
                }
            }
            assertThat(failure.get()).isNotNull();
        });
        return failure.get();
    }
}

package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.sluice.codec.CallContext;
import dev.sluice.codec.Credential;
import dev.sluice.codec.Decoded;
import dev.sluice.codec.Dialect;
import dev.sluice.codec.Dialects;
import dev.sluice.codec.StreamDecoder;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.http.SseEvent;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.FailureKind;
import dev.sluice.model.ModelRequest;
import dev.sluice.model.Outcome;
import dev.sluice.testing.AnticipatedException;
import dev.sluice.testing.FakeTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A throw in any actor gives its caller exactly one outcome, frees what it held, and the engine goes on. */
class CrashTest {
    @Test
    void attempt_whoseTransportThrows() {
        try (GuardianFixture fixture = GuardianFixture.start()) {
            await().until(() -> !fixture.transports().isEmpty());
            fixture.transport().breakDown();

            assertEndsOnce(fixture.chat(), FailureKind.INTERNAL);
            assertIdle(fixture);
        }
    }

    @Test
    void attempt_whoseDialectThrows() {
        try (GuardianFixture fixture = GuardianFixture.start(new Broken(), "")) {
            TestProbe<DispatchReply> caller = fixture.chat();
            await().until(() -> fixture.transport().started() == 1);

            fixture.transport().exchange(1).reply(200, GuardianFixture.ANSWER);

            assertEndsOnce(caller, FailureKind.INTERNAL);
            assertIdle(fixture);
        }
    }

    @Test
    void attempt_whoseStreamDecoderThrows() {
        try (GuardianFixture fixture = GuardianFixture.start(new Broken(), "")) {
            TestProbe<DispatchReply> caller = fixture.dispatch(true);
            await().until(() -> fixture.transport().started() == 1);

            fixture.transport().exchange(1).stream("data: {}\n\n");

            assertEndsOnce(caller, FailureKind.INTERNAL);
            assertIdle(fixture);
        }
    }

    @Test
    void attempt_thatTrips() {
        assertTripEndsOnce(Attempt.class, true);
    }

    @Test
    void requestSupervisor_thatTrips() {
        assertTripEndsOnce(RequestSupervisor.class, false);
    }

    private static void assertTripEndsOnce(Class<?> victim, boolean stream) {
        try (GuardianFixture fixture = GuardianFixture.start()) {
            TestProbe<DispatchReply> caller = fixture.dispatch(stream);
            await().until(() -> fixture.transport().started() == 1);

            fixture.clock.trip(victim);
            if (stream) {
                fixture.transport().exchange(1).stream("data: {}\n\n");
            } else {
                fixture.transport().exchange(1).reply(500, "{}");
            }

            assertEndsOnce(caller, FailureKind.INTERNAL);
            assertThat(fixture.clock.isArmed()).as("tripped").isFalse();
            assertIdle(fixture);
        }
    }

    @Test
    void requestSupervisor_thatTripsWithAnExchangeUnderWay_closesItsSocket() {
        try (GuardianFixture fixture =
                GuardianFixture.start(Dialects.named("openai"), "sluice.profiles.chat.waiting = 10s")) {
            TestProbe<DispatchReply> caller = fixture.chat();
            await().until(() -> fixture.transport().started() == 1);
            fixture.clock.trip(RequestSupervisor.class);
            fixture.transport().exchange(1).reply(503, "{}");

            assertEndsOnce(caller, FailureKind.INTERNAL);
            assertIdle(fixture);
        }
    }

    @Test
    void providerSupervisor_answersEverybodyAndComesBack() {
        try (GuardianFixture fixture = GuardianFixture.start()) {
            TestProbe<DispatchReply> first = fixture.chat();
            await().until(() -> fixture.transport().started() == 1);
            FakeTransport before = fixture.transport();

            fixture.clock.trip(ProviderSupervisor.class);
            TestProbe<DispatchReply> second = fixture.chat();

            assertEndsOnce(first, FailureKind.INTERNAL);
            assertEnds(second);
            assertThat(before.isClosed()).as("the old pool").isTrue();
            assertThat(before.exchange(1).isAborted()).as("the old socket").isTrue();
            assertThat(fixture.events).contains(new EngineEvent.ActorFailed("provider", "fake's supervisor threw"));
            assertAnswers(fixture);
        }
    }

    @Test
    void guardian_answersEverybodyAndComesBack() {
        try (GuardianFixture fixture = GuardianFixture.start()) {
            TestProbe<DispatchReply> first = fixture.chat();
            await().until(() -> fixture.transport().started() == 1);
            FakeTransport before = fixture.transport();

            fixture.clock.trip(Guardian.class);

            assertEndsOnce(first, FailureKind.INTERNAL);
            await().until(before::isClosed);
            assertAnswers(fixture);
        }
    }

    /** Ends once, whichever way: a request that comes while the provider restarts may still be served. */
    private static void assertEnds(TestProbe<DispatchReply> caller) {
        DispatchReply reply = caller.receiveMessage(Duration.ofSeconds(5));
        assertThat(reply).isInstanceOf(DispatchReply.Ended.class);
    }

    private static void assertEndsOnce(TestProbe<DispatchReply> caller, FailureKind kind) {
        DispatchReply reply = caller.receiveMessage(Duration.ofSeconds(5));
        Outcome outcome = ((DispatchReply.Ended) reply).outcome();
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(((Outcome.Failed) outcome).failure().kind()).isEqualTo(kind);
        caller.expectNoMessage(Duration.ofMillis(200));
    }

    private static void assertAnswers(GuardianFixture fixture) {
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            int started = fixture.transport().started();
            TestProbe<DispatchReply> caller = fixture.chat();
            await().until(() -> fixture.transport().started() > started);
            fixture.transport().exchange(fixture.transport().started()).reply(200, GuardianFixture.ANSWER);
            DispatchReply reply = caller.receiveMessage(Duration.ofSeconds(2));
            return ((DispatchReply.Ended) reply).outcome() instanceof Outcome.Answered;
        });
        assertIdle(fixture);
    }

    private static void assertIdle(GuardianFixture fixture) {
        await().atMost(Duration.ofSeconds(3)).untilAsserted(() -> {
            assertThat(fixture.status().requests()).isZero();
            assertThat(fixture.status().providers().get(0).inFlight()).isZero();
            assertThat(fixture.status().providers().get(0).openConnections()).isZero();
        });
    }

    /** A dialect that throws wherever it reads. */
    private static final class Broken implements Dialect {
        private final Dialect good = Dialects.named("openai");

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public HttpCall encode(ModelRequest request, CallContext context) {
            return good.encode(request, context);
        }

        @Override
        public Decoded decode(ModelRequest request, HttpReply reply) {
            throw new AnticipatedException();
        }

        @Override
        public HttpCall modelsCall(String basePath, @Nullable Credential credential, Instant now) {
            throw new AnticipatedException();
        }

        @Override
        public List<String> decodeModels(HttpReply reply) {
            throw new AnticipatedException();
        }

        @Override
        public StreamDecoder openStream(HttpHead head) {
            StreamDecoder decoder = good.openStream(head);
            return new StreamDecoder() {
                @Override
                public void decode(SseEvent event, List<ChatEvent> out) {
                    throw new AnticipatedException();
                }

                @Override
                public boolean isEnded() {
                    return decoder.isEnded();
                }

                @Override
                public Decoded end() {
                    return decoder.end();
                }

                @Override
                public String partialText() {
                    return decoder.partialText();
                }
            };
        }
    }
}

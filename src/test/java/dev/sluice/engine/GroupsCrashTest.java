package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Coalescing;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Outcome;
import dev.sluice.model.RequestId;
import dev.sluice.testing.AnticipatedException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A throw in the actors that stand before the guardian leaves nobody waiting and nothing open. */
class GroupsCrashTest {
    private static final CallOptions SHARING = CallOptions.DEFAULT.withCoalescing(Coalescing.ALWAYS);
    private static final ChatRequest REQUEST = ChatRequest.of("fake/m", "x");

    @Test
    void coalescer_answersEverybodyAndComesBack() {
        try (GuardianFixture fixture = GuardianFixture.start()) {
            ActorRef<Coalescer.Command> coalescer = fixture.coalescer();
            TestProbe<DispatchReply> first = join(fixture, coalescer, "a");
            await().until(() -> fixture.transport().started() == 1);

            fixture.clock.trip(Coalescer.class);
            TestProbe<DispatchReply> second = join(fixture, coalescer, "b");

            assertThat(kind(first)).isEqualTo(FailureKind.INTERNAL);
            await().until(() -> fixture.transport().exchange(1).isAborted());
            await().until(() -> fixture.transport().started() == 2);
            fixture.transport().exchange(2).reply(200, GuardianFixture.ANSWER);
            assertThat(outcome(second)).isInstanceOf(Outcome.Answered.class);
            assertThat(fixture.events).contains(new EngineEvent.ActorFailed("coalescer", "the coalescer threw"));
            TestProbe<DispatchReply> third = join(fixture, coalescer, "c");
            await().until(() -> fixture.transport().started() == 3);
            fixture.transport().exchange(3).reply(200, GuardianFixture.ANSWER);
            assertThat(outcome(third)).isInstanceOf(Outcome.Answered.class);
        }
    }

    @Test
    void coalescer_whoseEngineStops_answersEverybody() {
        try (GuardianFixture fixture = GuardianFixture.start()) {
            ActorRef<Coalescer.Command> coalescer = fixture.coalescer();
            TestProbe<DispatchReply> first = join(fixture, coalescer, "a");
            TestProbe<DispatchReply> second = join(fixture, coalescer, "b");
            await().until(() -> fixture.transport().started() == 1);

            fixture.testKit.stop(fixture.guardian);

            for (TestProbe<DispatchReply> caller : List.of(first, second)) {
                assertThat(kind(caller)).isIn(FailureKind.SHUTTING_DOWN, FailureKind.INTERNAL);
            }
        }
    }

    @Test
    void group_whoseCourseThrows_cancelsWhatRuns_andSaysSo() throws Exception {
        try (GuardianFixture fixture = GuardianFixture.start()) {
            CountDownLatch stopped = new CountDownLatch(2);
            fixture.group(new Throwing(stopped), stopped::countDown);
            await().until(() -> fixture.transport().started() == 2);

            fixture.transport().exchange(1).reply(200, GuardianFixture.ANSWER);

            assertThat(stopped.await(5, TimeUnit.SECONDS)).isTrue();
            await().until(() -> fixture.transport().exchange(2).isAborted());
            assertThat(fixture.events).contains(new EngineEvent.ActorFailed("group", "stopped before its end"));
        }
    }

    /** Starts two requests and throws when one ends. */
    private record Throwing(CountDownLatch stopped) implements Course {
        @Override
        public List<Step> begin(long now) {
            return List.of(
                    new Start(new RequestId("leg-1"), REQUEST, CallOptions.DEFAULT, false),
                    new Start(new RequestId("leg-2"), REQUEST, CallOptions.DEFAULT, false));
        }

        @Override
        public List<Step> onCommitted(RequestId id, long now) {
            return List.of();
        }

        @Override
        public List<Step> onEnded(RequestId id, Outcome outcome, long now) {
            throw new AnticipatedException();
        }

        @Override
        public List<Step> onWake(long now) {
            return List.of();
        }

        @Override
        public List<Step> onCancel(long now) {
            return List.of();
        }

        @Override
        public void onStopped() {
            stopped.countDown();
        }
    }

    private static TestProbe<DispatchReply> join(
            GuardianFixture fixture, ActorRef<Coalescer.Command> coalescer, String id) {
        TestProbe<DispatchReply> caller = fixture.testKit.createTestProbe(DispatchReply.class);
        Guardian.Dispatch dispatch =
                new Guardian.Dispatch(new RequestId(id), REQUEST, SHARING, false, System.nanoTime(), caller.ref());
        CoalescingKey key = CoalescingKey.of(fixture.config().coalescing(), REQUEST, SHARING, false);
        coalescer.tell(new Coalescer.Join(Objects.requireNonNull(key), dispatch));
        return caller;
    }

    private static FailureKind kind(TestProbe<DispatchReply> caller) {
        return ((Outcome.Failed) outcome(caller)).failure().kind();
    }

    private static Outcome outcome(TestProbe<DispatchReply> caller) {
        Outcome outcome = ((DispatchReply.Ended) caller.receiveMessage(Duration.ofSeconds(5))).outcome();
        caller.expectNoMessage(Duration.ofMillis(100));
        return outcome;
    }
}

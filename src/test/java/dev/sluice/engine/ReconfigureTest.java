package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.EngineStatus;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Outcome;
import dev.sluice.model.ProviderStatus;
import dev.sluice.model.Reconfiguration;
import dev.sluice.testing.FakeTransport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of requests and supervisors when the configuration changes. */
class ReconfigureTest {
    private static final String SMALLER =
            "sluice.provider-defaults.pool { max-connections = 1, warm-connections = 0 }\n";
    private static final String LATER = """
            sluice.providers.other { dialect = openai, base-url = "http://127.0.0.1:2/v1", authentication = none, any-model = true }
            """;
    private static final String BOTH = LATER + """
            sluice.routing { fail-over = true, aliases.both = ["fake/m", "other/m"] }
            sluice.provider-defaults.retry.max-attempts = 1
            """;

    @Test
    void theSameSettings_keepTheSupervisor() {
        try (GuardianFixture fixture = GuardianFixture.start(SMALLER)) {
            TestProbe<DispatchReply> caller = started(fixture, 1);

            assertThat(fixture.reconfigure(SMALLER))
                    .contains(new Reconfiguration(List.of("fake"), List.of(), List.of(), List.of()));

            fixture.transport(1).exchange(1).reply(200, GuardianFixture.ANSWER);
            assertAnswered(caller);
            TestProbe<DispatchReply> next = started(fixture, 1);
            assertThat(fixture.transport(1).started()).isEqualTo(2);
            fixture.transport(1).exchange(2).reply(200, GuardianFixture.ANSWER);
            assertAnswered(next);
            assertThat(fixture.transports()).hasSize(1);
            assertThat(fixture.supervisors()).isEqualTo(1);
        }
    }

    @Test
    void requestsUnderWay_endWhereTheyAre_andLaterOnesGoToTheNewSupervisor() {
        try (GuardianFixture fixture = GuardianFixture.start("")) {
            TestProbe<DispatchReply> before = started(fixture, 1);

            assertThat(fixture.reconfigure(SMALLER))
                    .contains(new Reconfiguration(List.of(), List.of("fake"), List.of(), List.of()));

            TestProbe<DispatchReply> after = started(fixture, 2);
            assertThat(fixture.supervisors()).isEqualTo(2);
            assertThat(fixture.status().requests()).isEqualTo(2);
            assertThat(fixture.status().providers()).hasSize(1);
            fixture.transport(1).exchange(1).reply(200, GuardianFixture.ANSWER);
            assertAnswered(before);
            await().until(() -> fixture.supervisors() == 1);
            assertThat(fixture.transport(1).isClosed()).as("the old pool").isTrue();
            fixture.transport(2).exchange(1).reply(200, GuardianFixture.ANSWER);
            assertAnswered(after);
        }
    }

    @Test
    void waitingRequests_getTheirTurnAtTheSupervisorThatHasThem() {
        try (GuardianFixture fixture = GuardianFixture.start(SMALLER)) {
            TestProbe<DispatchReply> first = started(fixture, 1);
            TestProbe<DispatchReply> waiting = fixture.chat();
            await().until(() -> fixture.status().providers().get(0).waiting() == 1);

            fixture.reconfigure("");

            fixture.transport(1).exchange(1).reply(200, GuardianFixture.ANSWER);
            assertAnswered(first);
            await().until(() -> fixture.transport(1).started() == 2);
            fixture.transport(1).exchange(2).reply(200, GuardianFixture.ANSWER);
            assertAnswered(waiting);
            await().until(() -> fixture.supervisors() == 1);
        }
    }

    @Test
    void retry_isMadeWhereTheRequestIs() {
        try (GuardianFixture fixture = GuardianFixture.start("sluice.provider-defaults.retry.initial-delay = 1ms\n")) {
            TestProbe<DispatchReply> caller = started(fixture, 1);
            fixture.reconfigure(SMALLER);

            fixture.transport(1).exchange(1).reply(503, "{}");

            await().until(() -> fixture.transport(1).started() == 2);
            fixture.transport(1).exchange(2).reply(200, GuardianFixture.ANSWER);
            assertAnswered(caller);
            assertThat(fixture.transport(2).started()).isZero();
        }
    }

    @Test
    void failOver_goesToTheSupervisorInForce() {
        try (GuardianFixture fixture = GuardianFixture.start(BOTH)) {
            FakeTransport[] initial = {fixture.transport(1), fixture.transport(2)};
            TestProbe<DispatchReply> caller = fixture.dispatch(false, "both");
            await().until(() -> initial[0].started() + initial[1].started() == 1);
            FakeTransport fake = initial[0].started() == 1 ? initial[0] : initial[1];
            fixture.reconfigure(BOTH + "sluice.providers.other.queue.max-waiting = 3\n");
            FakeTransport other = fixture.transport(3);

            fake.exchange(1).reply(503, "{}");

            await().until(() -> other.started() == 1);
            other.exchange(1).reply(200, GuardianFixture.ANSWER);
            assertThat(assertAnswered(caller))
                    .extracting(AttemptReport::provider)
                    .containsExactly("fake", "other");
        }
    }

    @Test
    void failOver_toAProviderThatIsGone_leavesTheLastWord() {
        try (GuardianFixture fixture = GuardianFixture.start(BOTH)) {
            FakeTransport[] initial = {fixture.transport(1), fixture.transport(2)};
            TestProbe<DispatchReply> caller = fixture.dispatch(false, "both");
            await().until(() -> initial[0].started() + initial[1].started() == 1);
            FakeTransport fake = initial[0].started() == 1 ? initial[0] : initial[1];

            assertThat(fixture.reconfigure("sluice.provider-defaults.retry.max-attempts = 1\n"))
                    .contains(new Reconfiguration(List.of("fake"), List.of(), List.of(), List.of("other")));
            fake.exchange(1).reply(503, "{}");

            assertFailed(caller, FailureKind.UNAVAILABLE);
            await().until(() -> fixture.supervisors() == 1);
        }
    }

    @Test
    void cancel_reachesARetiredSupervisor() {
        try (GuardianFixture fixture = GuardianFixture.start("")) {
            TestProbe<DispatchReply> caller = started(fixture, 1);
            fixture.reconfigure(SMALLER);

            fixture.cancel();

            assertFailed(caller, FailureKind.CANCELLED);
            assertThat(fixture.transport(1).exchange(1).isAborted()).isTrue();
            await().until(() -> fixture.supervisors() == 1);
        }
    }

    @Test
    void whatOutlivesTheDrainTimeout_endsAsShuttingDown() {
        try (GuardianFixture fixture = GuardianFixture.start("")) {
            TestProbe<DispatchReply> caller = started(fixture, 1);

            fixture.reconfigure(SMALLER + "sluice.engine.drain-timeout = 100ms\n");

            assertFailed(caller, FailureKind.SHUTTING_DOWN);
            await().until(() -> fixture.supervisors() == 1);
            assertThat(fixture.transport(1).isClosed()).isTrue();
        }
    }

    @Test
    void statusAskedBeforeAChange_isAnswered() {
        try (GuardianFixture fixture = GuardianFixture.start("")) {
            for (int i = 0; i < 20; i++) {
                TestProbe<Guardian.Status> asked = fixture.testKit.createTestProbe(Guardian.Status.class);
                fixture.guardian.tell(new Guardian.ReportStatus(asked.ref()));
                fixture.reconfigure(i % 2 == 0 ? SMALLER : "");

                EngineStatus status = asked.receiveMessage().status();
                assertThat(status.providers()).extracting(ProviderStatus::note).containsOnly("");
            }
        }
    }

    @Test
    void retiredSupervisor_thatThrows_doesNotComeBack() {
        try (GuardianFixture fixture = GuardianFixture.start("")) {
            TestProbe<DispatchReply> caller = started(fixture, 1);
            fixture.reconfigure(SMALLER);
            await().until(() -> fixture.transports().size() == 2);

            fixture.clock.trip(ProviderSupervisor.class);
            fixture.transport(1).exchange(1).reply(200, GuardianFixture.ANSWER);

            assertFailed(caller, FailureKind.INTERNAL);
            await().until(() -> fixture.supervisors() == 1);
            assertThat(fixture.transports()).as("pools ever opened").hasSize(2);
            assertThat(fixture.transport(1).isClosed()).isTrue();
        }
    }

    @Test
    void guardian_thatThrows_comesBackWithTheLatestSettings() {
        try (GuardianFixture fixture = GuardianFixture.start("")) {
            fixture.reconfigure(LATER);
            TestProbe<DispatchReply> caller = fixture.chat();
            fixture.clock.trip(Guardian.class);

            caller.receiveMessage(Duration.ofSeconds(5));
            await().untilAsserted(() -> assertThat(fixture.status().providers())
                    .extracting(ProviderStatus::provider)
                    .containsExactly("fake", "other"));
            await().until(() -> fixture.supervisors() == 2);
        }
    }

    @Test
    void aClosingEngine_changesNothing() {
        try (GuardianFixture fixture = GuardianFixture.start("")) {
            TestProbe<DispatchReply> caller = started(fixture, 1);
            fixture.guardian.tell(new Guardian.Drain(
                    Duration.ofSeconds(10),
                    fixture.testKit.createTestProbe(Guardian.Drained.class).ref()));

            assertThat(fixture.reconfigure(SMALLER)).isEqualTo(Optional.empty());

            fixture.transport(1).exchange(1).reply(200, GuardianFixture.ANSWER);
            assertAnswered(caller);
            assertThat(fixture.transports()).hasSize(1);
        }
    }

    /** A request whose exchange has begun at the transport of that number. */
    private static TestProbe<DispatchReply> started(GuardianFixture fixture, int transport) {
        int before = fixture.transport(transport).started();
        TestProbe<DispatchReply> caller = fixture.chat();
        await().until(() -> fixture.transport(transport).started() > before);
        return caller;
    }

    private static List<AttemptReport> assertAnswered(TestProbe<DispatchReply> caller) {
        Outcome outcome = ((DispatchReply.Ended) caller.receiveMessage(Duration.ofSeconds(5))).outcome();
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        return ((Outcome.Answered) outcome).answer().attempts();
    }

    private static void assertFailed(TestProbe<DispatchReply> caller, FailureKind kind) {
        Outcome outcome = ((DispatchReply.Ended) caller.receiveMessage(Duration.ofSeconds(5))).outcome();
        assertThat(((Outcome.Failed) outcome).failure().kind()).isEqualTo(kind);
        caller.expectNoMessage(Duration.ofMillis(100));
    }
}

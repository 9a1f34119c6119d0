package dev.sluice.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.Course;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import dev.sluice.model.RequestId;
import dev.sluice.model.Target;
import dev.sluice.model.Usage;
import dev.sluice.policy.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FanOutCourseTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Target TARGET = new Target("p", "m");

    /** An engine that does what a course says and ends its requests as it likes. */
    private static final class World implements FanOutCourse.Audience {
        final Random random;
        final Plan plan;
        final FanOutCourse course;
        final Map<RequestId, Course.Start> running = new HashMap<>();
        final Set<RequestId> cancelled = new HashSet<>();
        final Set<RequestId> everStarted = new HashSet<>();
        final List<Leg> legs = new ArrayList<>();
        final List<FanOutResult> results = new ArrayList<>();

        @Nullable
        Outcome concluded;

        @Nullable
        RequestId passed;

        @Nullable
        ChatAnswer winner;

        int callsMade;
        boolean wake;
        boolean over;
        long now;

        World(Random random, Plan plan) {
            this.random = random;
            this.plan = plan;
            this.course = new FanOutCourse(plan, this);
        }

        void take(List<Course.Step> steps) {
            for (Course.Step step : steps) {
                assertThat(over).as("steps after the end").isFalse();
                if (step instanceof Course.Start start) {
                    assertThat(everStarted.add(start.id())).as("started once").isTrue();
                    running.put(start.id(), start);
                    assertThat(start.options().deadline())
                            .isLessThanOrEqualTo(plan.deadline().remaining(now));
                } else if (step instanceof Course.Cancel cancel) {
                    assertThat(running).containsKey(cancel.id());
                    assertThat(cancelled.add(cancel.id())).as("cancelled once").isTrue();
                } else if (step instanceof Course.Wake) {
                    wake = true;
                } else if (step instanceof Course.Pass pass) {
                    assertThat(passed == null || passed.equals(pass.id()))
                            .as("one stream is passed on")
                            .isTrue();
                    passed = pass.id();
                } else if (step instanceof Course.Conclude conclude) {
                    assertThat(concluded).as("concluded once").isNull();
                    concluded = conclude.outcome();
                } else {
                    assertThat(running).as("running at the end").isEmpty();
                    over = true;
                }
            }
        }

        Course.Start started(RequestId id) {
            return Objects.requireNonNull(running.get(id));
        }

        void end(RequestId id, Outcome outcome) {
            running.remove(id);
            take(course.onEnded(id, outcome, now));
        }

        @Override
        public void onStart(int index) {
            assertThat(running).hasSizeLessThan(plan.legs().size());
        }

        @Override
        public void onLeg(Leg leg) {
            legs.add(leg);
        }

        @Override
        public void onWinner(ChatAnswer answer) {
            assertThat(winner).isNull();
            winner = answer;
        }

        @Override
        public void onResult(FanOutResult result) {
            results.add(result);
        }

        @Override
        public void onStopped() {
            throw new AssertionError("nobody stopped it");
        }

        /** Something happens. */
        void step() {
            now += random.nextInt(1_500) * 1_000_000L;
            int what = random.nextInt(12);
            if (what == 0 && random.nextInt(6) == 0) {
                take(course.onCancel(now));
            } else if (wake && what < 4) {
                wake = false;
                take(course.onWake(now));
            } else if (!running.isEmpty()) {
                List<RequestId> ids = new ArrayList<>(running.keySet());
                Collections.sort(ids, (a, b) -> a.value().compareTo(b.value()));
                Course.Start start = started(ids.get(random.nextInt(ids.size())));
                if (start.stream() && what < 8) {
                    take(course.onCommitted(start.id(), now));
                } else {
                    end(start.id(), outcome(start));
                }
            } else if (wake) {
                wake = false;
                take(course.onWake(now));
            }
        }

        private Outcome outcome(Course.Start start) {
            int most = start.options().maxCalls();
            int calls = most == 0 ? 1 + random.nextInt(4) : random.nextInt(most + 1);
            callsMade += calls;
            if (random.nextInt(3) == 0 || calls == 0) {
                return failed(cancelled.contains(start.id()) ? FailureKind.CANCELLED : FailureKind.UNAVAILABLE, calls);
            }
            boolean judge = start.id().value().contains("judge");
            String text = judge
                    ? random.nextBoolean() ? "{\"best\":1,\"groups\":[[1,2]]}" : "?"
                    : Integer.toString(random.nextInt(2));
            return answered(text, calls, 1 + random.nextInt(200));
        }
    }

    @Property(tries = 4_000)
    void everyLeg_endsOnce_whateverHappens_andNoCapIsPassed(@ForAll long seed) {
        Random random = new Random(seed);
        int legs = 1 + random.nextInt(5);
        Strategy strategy = strategy(random, legs);
        Caps caps = caps(random, strategy, legs);
        World world = new World(random, plan(strategy, caps, legs, isStreamed(strategy) && random.nextBoolean()));

        world.take(world.course.begin(0));
        for (int i = 0; i < 500 && !world.over; i++) {
            world.step();
        }

        assertThat(world.over).as("it ends").isTrue();
        assertThat(world.results).hasSize(1);
        FanOutResult result = world.results.get(0);
        assertThat(world.legs).extracting(Leg::index).doesNotHaveDuplicates().hasSize(legs);
        assertThat(result.legs()).hasSize(legs).containsExactlyInAnyOrderElementsOf(world.legs);
        assertThat(result.winners())
                .allSatisfy(
                        winner -> assertThat(result.legs().get(winner).end()).isEqualTo(LegEnd.ANSWERED));
        assertThat(result.winners().isEmpty()).isEqualTo(result.failure().isPresent());
        if (world.winner != null) {
            assertThat(result.answer()).contains(world.winner);
        }
        if (world.plan.stream()) {
            assertThat(world.concluded).isNotNull();
        }
        assertThat(result.calls()).isEqualTo(world.callsMade);
        if (caps.maxCalls() > 0) {
            assertThat(world.callsMade).isLessThanOrEqualTo(caps.maxCalls());
        }
    }

    @Test
    void quorum_onceItIsThere_cancelsTheRest() {
        World world = world(new Strategy.Quorum(2, Agreement.EXACT), Caps.NONE, 3);
        world.take(world.course.begin(0));

        world.end(leg(1), answered("x", 1, 10));
        world.end(leg(3), answered("x", 1, 10));

        assertThat(world.cancelled).containsExactly(leg(2));
        assertThat(world.over).isFalse();
        world.end(leg(2), failed(FailureKind.CANCELLED, 1));
        assertThat(world.results.get(0).winners()).containsExactly(0, 2);
        assertThat(world.results.get(0).legs().get(1).end()).isEqualTo(LegEnd.CANCELLED);
    }

    @Test
    void hedged_startsTheNextAfterTheDelay_orAtOnceAfterAFailure() {
        World world = world(new Strategy.Hedged(Duration.ofSeconds(1)), Caps.NONE, 3);
        world.take(world.course.begin(0));
        assertThat(world.running).containsOnlyKeys(leg(1));

        world.take(world.course.onWake(1_000_000_000L));
        assertThat(world.running).containsOnlyKeys(leg(1), leg(2));
        world.end(leg(2), failed(FailureKind.UNAVAILABLE, 1));
        assertThat(world.running).containsOnlyKeys(leg(1), leg(3));
        world.end(leg(1), answered("x", 1, 10));
        world.end(leg(3), failed(FailureKind.CANCELLED, 1));

        assertThat(world.results.get(0).winners()).containsExactly(0);
    }

    @Test
    void hedged_thatIsAnsweredInTime_startsNoOther() {
        World world = world(new Strategy.Hedged(Duration.ofSeconds(1)), Caps.NONE, 3);
        world.take(world.course.begin(0));

        world.end(leg(1), answered("x", 1, 10));

        assertThat(world.everStarted).containsExactly(leg(1));
        assertThat(world.results.get(0).legs())
                .extracting(Leg::end)
                .containsExactly(LegEnd.ANSWERED, LegEnd.NOT_STARTED, LegEnd.NOT_STARTED);
        assertThat(world.results.get(0).elapsed()).isZero();
    }

    @Test
    void hedged_withACapOfOneCall_startsNoOther() {
        World world = world(new Strategy.Hedged(Duration.ofSeconds(1)), Caps.ofCalls(1), 2);
        world.take(world.course.begin(0));

        world.take(world.course.onWake(1_000_000_000L));
        world.end(leg(1), failed(FailureKind.UNAVAILABLE, 1));

        FanOutResult result = world.results.get(0);
        assertThat(result.status()).isEqualTo(FanOutStatus.FAILED);
        assertThat(result.legs().get(1).end()).isEqualTo(LegEnd.NOT_STARTED);
        assertThat(result.legs().get(1).reason()).isEqualTo("the cap max_calls");
    }

    @Test
    void best_keepsAQuarterOfTheDeadlineForTheJudge() {
        World world = world(new Strategy.Best(Judge.of("j")), Caps.NONE, 2);
        world.take(world.course.begin(0));
        assertThat(world.started(leg(1)).options().deadline()).isEqualTo(Duration.ofMillis(7_500));

        world.now = 7_500_000_000L;
        world.end(leg(1), answered("a", 1, 10));
        world.end(leg(2), answered("b", 1, 10));

        RequestId judge = new RequestId("f-judge-1");
        assertThat(world.started(judge).options().deadline()).isEqualTo(Duration.ofMillis(2_500));
        assertThat(world.started(judge).request().model()).isEqualTo("j");
        world.end(judge, answered("{\"best\":2}", 1, 10));
        assertThat(world.results.get(0).winners()).containsExactly(1);
        assertThat(world.results.get(0).judgements()).hasSize(1);
        assertThat(world.results.get(0).calls()).isEqualTo(3);
    }

    @Test
    void tokensBilledPastTheCap_cancelWhatRuns() {
        World world = world(Strategy.ALL, new Caps(0, 100, 0), 3);
        world.take(world.course.begin(0));

        world.end(leg(1), answered("a", 1, 101));

        assertThat(world.cancelled).containsExactlyInAnyOrder(leg(2), leg(3));
        world.end(leg(2), failed(FailureKind.CANCELLED, 1));
        world.end(leg(3), failed(FailureKind.CANCELLED, 1));
        assertThat(world.results.get(0).status()).isEqualTo(FanOutStatus.PARTIAL);
        assertThat(world.results.get(0).legs().get(1).reason()).isEqualTo("the cap max_tokens");
    }

    @Test
    void stream_firstToBegin_isPassedOn_andItsEndIsTheEnd() {
        World world = new World(new Random(0), plan(Strategy.FIRST, Caps.NONE, 3, true));
        world.take(world.course.begin(0));

        world.take(world.course.onCommitted(leg(2), 5));
        assertThat(world.passed).isEqualTo(leg(2));
        assertThat(world.cancelled).containsExactlyInAnyOrder(leg(1), leg(3));
        assertThat(world.course.onCommitted(leg(1), 6)).isEmpty();
        world.end(leg(1), failed(FailureKind.CANCELLED, 1));
        world.end(leg(2), answered("x", 1, 10));

        assertThat(world.concluded).as("before the last leg").isNull();
        world.end(leg(3), failed(FailureKind.CANCELLED, 1));
        assertThat(world.concluded).isInstanceOf(Outcome.Answered.class);
        assertThat(world.results.get(0).winners()).containsExactly(1);
    }

    @Test
    void stream_thatBreaksAfterItsFirstContent_isAFailure() {
        World world = new World(new Random(0), plan(Strategy.FIRST, Caps.NONE, 2, true));
        world.take(world.course.begin(0));
        world.take(world.course.onCommitted(leg(1), 5));

        world.end(leg(1), failed(FailureKind.TRUNCATED, 1));
        world.end(leg(2), failed(FailureKind.CANCELLED, 1));

        assertThat(world.concluded)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.TRUNCATED));
        assertThat(world.results.get(0).status()).isEqualTo(FanOutStatus.FAILED);
        assertThat(world.results.get(0).failure().orElseThrow().kind()).isEqualTo(FailureKind.TRUNCATED);
    }

    private static boolean isStreamed(Strategy strategy) {
        return strategy instanceof Strategy.Hedged || strategy.equals(Strategy.FIRST);
    }

    private static Strategy strategy(Random random, int legs) {
        return switch (random.nextInt(legs < 2 ? 3 : 6)) {
            case 0 -> Strategy.ALL;
            case 1 -> random.nextBoolean() ? Strategy.FIRST : new Strategy.First(1 + random.nextInt(legs));
            case 2 -> new Strategy.Hedged(Duration.ofSeconds(1));
            case 3 -> new Strategy.Quorum(0, Agreement.EXACT);
            case 4 -> new Strategy.Quorum(2, new Agreement.Judged(Judge.of("j")));
            default -> new Strategy.Best(Judge.of("j"));
        };
    }

    private static Caps caps(Random random, Strategy strategy, int legs) {
        int least = strategy instanceof Strategy.Hedged ? 1 : legs + (FanOutRequest.judge(strategy) == null ? 0 : 1);
        return new Caps(
                random.nextBoolean() ? 0 : least + random.nextInt(6),
                random.nextBoolean() ? 0 : 50 + random.nextInt(500),
                0);
    }

    private static World world(Strategy strategy, Caps caps, int legs) {
        return new World(new Random(0), plan(strategy, caps, legs, false));
    }

    private static Plan plan(Strategy strategy, Caps caps, int legs, boolean stream) {
        ChatRequest question = ChatRequest.of("p/m", "?");
        Plan.Part part = new Plan.Part(question, List.of(TARGET), DEADLINE);
        Plan.Part judge = new Plan.Part(question.withModel("j"), List.of(TARGET), DEADLINE);
        FanOutRequest request = new FanOutRequest(Collections.nCopies(legs, question), strategy, caps);
        return new Plan(
                new RequestId("f"),
                request.strategy(),
                request.caps(),
                Collections.nCopies(legs, part),
                FanOutRequest.judge(strategy) == null ? null : judge,
                CallOptions.DEFAULT,
                Map.of(),
                Deadline.startingAt(0, DEADLINE),
                stream);
    }

    private static RequestId leg(int number) {
        return new RequestId("f-" + number);
    }

    private static Outcome answered(String text, int calls, long tokens) {
        return new Outcome.Answered(new ChatAnswer(
                Message.assistant(text),
                "stop",
                new Usage(tokens, 0, 0),
                "p",
                "m",
                "",
                attempts(calls),
                Duration.ofMillis(1),
                JsonObject.EMPTY));
    }

    private static Outcome failed(FailureKind kind, int calls) {
        return new Outcome.Failed(new Failure(
                AttemptFailure.of(kind, calls == 0 ? Delivery.NOT_SENT : Delivery.MAYBE_SENT, "it failed"),
                "p",
                "m",
                Phase.SENT,
                attempts(calls),
                Duration.ofMillis(1),
                DEADLINE,
                ""));
    }

    private static List<AttemptReport> attempts(int calls) {
        return Collections.nCopies(
                calls, new AttemptReport(1, "p", "m", Duration.ZERO, Duration.ZERO, Duration.ZERO, Phase.ENDED, null));
    }
}

package dev.sluice.fanout;

import dev.sluice.engine.Course;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.Outcome;
import dev.sluice.model.RequestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fan-out on its way: which legs start when, which are cancelled, and when it is over. Each leg ends exactly once; what
 * is settled is never changed by what comes after it. Confined to its group; time is an argument.
 */
final class FanOutCourse implements Course {
    static final String NOT_NEEDED = "no longer needed";
    static final String CALLER = "the caller gave up";
    static final String NO_TIME = "no time was left";

    /** Who hears how it goes. On the group's thread: quick, and without code of the caller's. */
    interface Audience {
        /** A leg was started; told once at most for each. */
        void onStart(int index);

        /** A leg has ended; told once for each. */
        void onLeg(Leg leg);

        /** A leg's answer won, and nothing changes that any more; told once at most. */
        void onWinner(ChatAnswer answer);

        /** All legs have ended; told once, unless the group stops before. */
        void onResult(FanOutResult result);

        /** The group stopped before its end. */
        void onStopped();
    }

    private final Plan plan;
    private final Budget budget;
    private final Audience audience;
    private final List<LegTrack> legs = new ArrayList<>();
    private final Map<RequestId, LegTrack> byId = new HashMap<>();
    private final List<Tally.Ballot> answers = new ArrayList<>();
    private final Judging judging;
    private Standing.@Nullable Settled settled;
    private Duration settledAfter = Duration.ZERO;
    /** Of a stream: whose events are passed on. */
    private @Nullable LegTrack committed;

    private @Nullable Outcome streamed;

    FanOutCourse(Plan plan, Audience audience) {
        this.plan = plan;
        this.budget = new Budget(plan.caps());
        this.audience = audience;
        this.judging = new Judging(plan, budget);
        for (int i = 0; i < plan.legs().size(); i++) {
            LegTrack leg = new LegTrack(
                    plan, i, Integer.toString(i + 1), plan.legs().get(i).request());
            legs.add(leg);
            byId.put(leg.id(), leg);
        }
    }

    @Override
    public List<Step> begin(long now) {
        List<Step> steps = new ArrayList<>();
        if (plan.strategy() instanceof Strategy.Hedged) {
            startNext(now, steps);
        } else {
            for (int i = 0; i < legs.size(); i++) {
                start(i, now, steps);
            }
        }
        return goOn(now, steps);
    }

    @Override
    public List<Step> onCommitted(RequestId id, long now) {
        LegTrack leg = byId.get(id);
        if (!plan.stream() || leg == null || (committed != leg && settled != null)) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>(List.of(new Pass(id, plan.id())));
        if (committed == null) {
            committed = leg;
            settle(new Standing.Settled(FanOutStatus.DECIDED, List.of(legs.indexOf(leg)), "the first to begin"), now);
            drop(NOT_NEEDED, now, steps);
        }
        return steps;
    }

    @Override
    public List<Step> onEnded(RequestId id, Outcome outcome, long now) {
        List<Step> steps = new ArrayList<>();
        LegTrack track = byId.get(id);
        if (track == null) {
            judging.onEnded(outcome, now);
            return goOn(now, steps);
        }
        Leg leg = track.end(outcome, budget, now);
        audience.onLeg(leg);
        ChatAnswer answer = leg.answer();
        if (answer != null) {
            answers.add(Tally.Ballot.of(plan.strategy(), leg.index(), Ballots.text(answer)));
        }
        if (track == committed) {
            streamed = outcome;
        }
        String passed = budget.passed();
        if (settled == null && !passed.isEmpty()) {
            drop(cap(passed), now, steps);
        } else if (settled == null && answer == null && plan.strategy() instanceof Strategy.Hedged) {
            startNext(now, steps);
        }
        return goOn(now, steps);
    }

    @Override
    public List<Step> onWake(long now) {
        List<Step> steps = new ArrayList<>();
        if (settled == null) {
            startNext(now, steps);
        }
        return goOn(now, steps);
    }

    @Override
    public List<Step> onCancel(long now) {
        List<Step> steps = new ArrayList<>();
        if (settled == null || (committed != null && committed.isRunning())) {
            committed = null;
            settle(new Standing.Settled(FanOutStatus.CANCELLED, List.of(), CALLER), now);
        }
        drop(CALLER, now, steps);
        return goOn(now, steps);
    }

    @Override
    public void onStopped() {
        audience.onStopped();
    }

    /** Starts the next leg that can be, and looks again after the delay if there are more. */
    private void startNext(long now, List<Step> steps) {
        for (int i = 0; i < legs.size(); i++) {
            if (legs.get(i).isWaiting() && start(i, now, steps)) {
                break;
            }
        }
        if (plan.strategy() instanceof Strategy.Hedged hedged && legs.stream().anyMatch(LegTrack::isWaiting)) {
            steps.add(new Wake(hedged.delay()));
        }
    }

    private boolean start(int index, long now, List<Step> steps) {
        LegTrack leg = legs.get(index);
        Plan.Part part = plan.legs().get(index);
        Duration left = plan.leftForLegs(now);
        Budget.Estimate estimate = plan.estimate(part.request(), part.targets());
        String refusal = budget.refusal(estimate);
        if (left.isZero() || !refusal.isEmpty()) {
            audience.onLeg(leg.skip(left.isZero() ? NO_TIME : cap(refusal), now));
            return false;
        }
        int sharers = (int) legs.stream().filter(LegTrack::isWaiting).count() + (plan.judge() == null ? 0 : 1);
        int calls = budget.grant(leg.id(), estimate, sharers);
        leg.start(plan.deadline().elapsed(now), estimate);
        audience.onStart(index);
        steps.add(new Start(leg.id(), part.request(), plan.options(part.budget(), left, calls), plan.stream()));
        return true;
    }

    private List<Step> goOn(long now, List<Step> steps) {
        while (settled == null) {
            Standing standing = Vote.standing(plan.strategy(), tally());
            if (standing instanceof Standing.Settled end) {
                settle(end, now);
                drop(NOT_NEEDED, now, steps);
            } else if (!(standing instanceof Standing.JudgeWanted wanted) || judging.ask(wanted, legs, now, steps)) {
                break;
            }
        }
        Standing.Settled end = settled;
        if (end == null) {
            return steps;
        }
        if (!judging.isAsking() && legs.stream().allMatch(leg -> leg.ended() != null)) {
            FanOutResult result = result(end, now);
            audience.onResult(result);
            if (plan.stream()) {
                steps.add(new Conclude(plan.id(), conclusion(result)));
            }
            steps.add(End.INSTANCE);
        }
        return steps;
    }

    private Tally tally() {
        int open = (int) legs.stream().filter(leg -> leg.ended() == null).count();
        return new Tally(legs.size(), answers, open, judging.opinions(), judging.isAsking());
    }

    private void settle(Standing.Settled standing, long now) {
        settled = standing;
        settledAfter = plan.deadline().elapsed(now);
        if (committed == null && !standing.winners().isEmpty()) {
            audience.onWinner(winner(standing));
        }
    }

    private ChatAnswer winner(Standing.Settled standing) {
        Leg leg = Objects.requireNonNull(legs.get(standing.winners().get(0)).ended());
        return Objects.requireNonNull(leg.answer());
    }

    /** Ends everything that has not ended, but for the leg whose events are passed on. */
    private void drop(String why, long now, List<Step> steps) {
        for (LegTrack leg : legs) {
            if (leg == committed) {
                continue;
            }
            if (leg.isWaiting()) {
                audience.onLeg(leg.skip(why, now));
            } else if (leg.cancel(why)) {
                steps.add(new Cancel(leg.id()));
            }
        }
        judging.drop(why, steps);
    }

    /** What the reader of the stream hears: the outcome of the leg that was passed on, else of all. */
    private Outcome conclusion(FanOutResult result) {
        if (streamed != null && result.status() != FanOutStatus.CANCELLED) {
            return streamed;
        }
        return result.answer()
                .<Outcome>map(Outcome.Answered::new)
                .orElseGet(() -> new Outcome.Failed(result.failure().orElseThrow()));
    }

    /** Of a stream that was passed on and then broke, nothing has won; without any answer, nothing was undecided. */
    private FanOutResult result(Standing.Settled end, long now) {
        List<Leg> ended =
                legs.stream().map(LegTrack::ended).filter(Objects::nonNull).toList();
        boolean failed = end.status() == FanOutStatus.UNDECIDED && answers.isEmpty();
        boolean broke =
                end.winners().stream().anyMatch(winner -> ended.get(winner).answer() == null);
        return new FanOutResult(
                plan.id(),
                plan.strategy(),
                broke || failed ? FanOutStatus.FAILED : end.status(),
                broke ? "the stream that won broke" : end.why(),
                broke ? List.of() : end.winners(),
                ended,
                judging.ended(),
                settledAfter,
                plan.deadline().elapsed(now),
                plan.deadline().budget());
    }

    private static String cap(String name) {
        return "the cap " + name;
    }
}

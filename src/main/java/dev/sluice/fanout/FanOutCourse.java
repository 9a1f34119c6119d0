package dev.sluice.fanout;

import dev.sluice.engine.Course;
import dev.sluice.model.CallOptions;
import dev.sluice.model.Outcome;
import dev.sluice.model.RequestId;
import dev.sluice.policy.Deadline;
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
    static final String DECIDED = "no longer needed";
    static final String CALLER = "the caller gave up";

    /** Who hears how it goes. On the group's thread: quick, and without code of the caller's. */
    interface Audience {
        /** A leg has ended; told once for each. */
        void onLeg(Leg leg);

        /** Nothing changes what won any more; told once, unless the group stops before. */
        void onSettled(FanOutStatus status, @Nullable Leg winner);

        /** All legs have ended; told once, unless the group stops before. */
        void onResult(FanOutResult result);

        /** The group stopped before its end. */
        void onStopped();
    }

    private final RequestId id;
    private final FanOutRequest request;
    private final CallOptions options;
    private final List<Duration> budgets;
    private final Deadline deadline;
    private final Audience audience;
    private final List<LegTrack> legs = new ArrayList<>();
    private final Map<RequestId, LegTrack> byId = new HashMap<>();
    private final List<Tally.Ballot> answers = new ArrayList<>();
    private Standing.@Nullable Settled settled;
    private Duration settledAfter = Duration.ZERO;

    /**
     * @param budgets the time that each leg would have by itself
     * @param deadline over all of it
     */
    FanOutCourse(
            RequestId id,
            FanOutRequest request,
            CallOptions options,
            List<Duration> budgets,
            Deadline deadline,
            Audience audience) {
        this.id = id;
        this.request = request;
        this.options = options;
        this.budgets = List.copyOf(budgets);
        this.deadline = deadline;
        this.audience = audience;
        for (int i = 0; i < request.legs().size(); i++) {
            LegTrack leg = new LegTrack(
                    i, new RequestId(id + "-" + (i + 1)), request.legs().get(i));
            legs.add(leg);
            byId.put(leg.id(), leg);
        }
    }

    @Override
    public List<Step> begin(long now) {
        List<Step> steps = new ArrayList<>();
        legs.forEach(leg -> start(leg, now, steps));
        return goOn(now, steps);
    }

    @Override
    public List<Step> onCommitted(RequestId committed, long now) {
        return List.of();
    }

    @Override
    public List<Step> onEnded(RequestId ended, Outcome outcome, long now) {
        LegTrack track = Objects.requireNonNull(byId.get(ended));
        Leg leg = track.end(outcome, deadline, now);
        audience.onLeg(leg);
        if (leg.answer() != null) {
            answers.add(new Tally.Ballot(leg.index(), leg.answer().text()));
        }
        return goOn(now, new ArrayList<>());
    }

    @Override
    public List<Step> onWake(long now) {
        return goOn(now, new ArrayList<>());
    }

    @Override
    public List<Step> onCancel(long now) {
        List<Step> steps = new ArrayList<>();
        if (settled == null) {
            settle(new Standing.Settled(FanOutStatus.CANCELLED, List.of(), CALLER), now);
        }
        drop(CALLER, now, steps);
        return goOn(now, steps);
    }

    @Override
    public void onStopped() {
        audience.onStopped();
    }

    private void start(LegTrack leg, long now, List<Step> steps) {
        Duration left = deadline.remaining(now);
        if (left.isZero()) {
            audience.onLeg(leg.skip("no time was left", deadline.elapsed(now)));
            return;
        }
        Duration own = budgets.get(leg.index());
        leg.started(deadline.elapsed(now));
        steps.add(
                new Start(leg.id(), leg.request(), options.withDeadline(own.compareTo(left) < 0 ? own : left), false));
    }

    private List<Step> goOn(long now, List<Step> steps) {
        if (settled == null) {
            int open = (int) legs.stream().filter(leg -> leg.ended() == null).count();
            if (Vote.standing(request.strategy(), new Tally(legs.size(), answers, open))
                    instanceof Standing.Settled now_) {
                settle(now_, now);
                drop(DECIDED, now, steps);
            }
        }
        Standing.Settled end = settled;
        if (end != null && legs.stream().allMatch(leg -> leg.ended() != null)) {
            audience.onResult(new FanOutResult(
                    id,
                    request.strategy(),
                    end.status(),
                    end.why(),
                    end.winners(),
                    legs.stream().map(LegTrack::ended).filter(Objects::nonNull).toList(),
                    settledAfter,
                    deadline.elapsed(now),
                    deadline.budget()));
            steps.add(End.INSTANCE);
        }
        return steps;
    }

    private void settle(Standing.Settled standing, long now) {
        settled = standing;
        settledAfter = deadline.elapsed(now);
        @Nullable
        Leg winner = standing.winners().isEmpty()
                ? null
                : legs.get(standing.winners().get(0)).ended();
        audience.onSettled(standing.status(), winner);
    }

    /** Ends every leg that has not ended. */
    private void drop(String why, long now, List<Step> steps) {
        for (LegTrack leg : legs) {
            if (leg.cancel(why)) {
                steps.add(new Cancel(leg.id()));
            } else if (leg.isWaiting()) {
                audience.onLeg(leg.skip(why, deadline.elapsed(now)));
            }
        }
    }
}

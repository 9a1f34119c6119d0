package dev.sluice.fanout;

import dev.sluice.model.AttemptReport;
import dev.sluice.model.AttemptTimes;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Outcome;
import dev.sluice.model.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A leg, or a judge's call, on its way from waiting through running to its one end. Confined to its course. */
final class LegTrack {
    private final Plan plan;
    private final int index;
    private final RequestId id;
    private final ChatRequest request;
    private Budget.Estimate estimate = Budget.Estimate.NOTHING;
    private @Nullable Duration started;
    private String reason = "";
    private @Nullable Leg ended;

    LegTrack(Plan plan, int index, String name, ChatRequest request) {
        this.plan = plan;
        this.index = index;
        this.id = new RequestId(plan.id() + "-" + name);
        this.request = request;
    }

    RequestId id() {
        return id;
    }

    ChatRequest request() {
        return request;
    }

    boolean isWaiting() {
        return started == null && ended == null;
    }

    boolean isRunning() {
        return started != null && ended == null;
    }

    /** How it ended; null while it has not. */
    @Nullable
    Leg ended() {
        return ended;
    }

    void start(Duration after, Budget.Estimate expected) {
        started = after;
        estimate = expected;
    }

    /** It is no longer needed; whether its cancel is to be sent, which is so once. */
    boolean cancel(String why) {
        boolean first = isRunning() && reason.isEmpty();
        reason = first ? why : reason;
        return first;
    }

    /** It will never be started. */
    Leg skip(String why, long now) {
        return end(LegEnd.NOT_STARTED, why, null, null, List.of(), now);
    }

    /** It was started and has ended so; the budget hears of it. */
    Leg end(Outcome outcome, Budget budget, long now) {
        if (outcome instanceof Outcome.Answered answered && answered.answer() instanceof ChatAnswer answer) {
            Leg leg = end(LegEnd.ANSWERED, "", answer, null, answer.attempts(), now);
            long billed = answer.usage().totalTokens();
            Double cost = leg.cost();
            budget.settle(
                    id,
                    answer.attempts().size(),
                    billed == 0 ? estimate.tokens() : billed,
                    cost == null || billed == 0 ? estimate.cost() : cost);
            return leg;
        }
        Failure failure = ((Outcome.Failed) outcome).failure();
        // What nobody knows stays promised: the provider may have worked on it.
        boolean unknown = failure.delivery() == Delivery.MAYBE_SENT;
        budget.settle(id, failure.attempts().size(), unknown ? estimate.tokens() : 0, unknown ? estimate.cost() : 0);
        boolean cancelled = !reason.isEmpty() && failure.kind() == FailureKind.CANCELLED;
        return end(
                cancelled ? LegEnd.CANCELLED : LegEnd.FAILED,
                cancelled ? reason : "",
                null,
                failure,
                failure.attempts(),
                now);
    }

    private Leg end(
            LegEnd end,
            String why,
            @Nullable ChatAnswer answer,
            @Nullable Failure failure,
            List<AttemptReport> attempts,
            long now) {
        Leg leg = new Leg(
                index,
                id,
                request.model(),
                end,
                why,
                answer,
                failure,
                answer == null ? null : plan.cost(answer),
                started,
                sent(attempts),
                firstByte(attempts),
                plan.deadline().elapsed(now));
        ended = leg;
        return leg;
    }

    private @Nullable Duration sent(List<AttemptReport> attempts) {
        return attempts.stream()
                .filter(attempt -> attempt.times().sent() != null)
                .findFirst()
                .map(attempt -> after(attempt, attempt.times().sent()))
                .orElse(null);
    }

    private @Nullable Duration firstByte(List<AttemptReport> attempts) {
        if (attempts.isEmpty()) {
            return null;
        }
        AttemptReport last = attempts.get(attempts.size() - 1);
        AttemptTimes times = last.times();
        return times.head() == null ? null : after(last, times.head());
    }

    private @Nullable Duration after(AttemptReport attempt, @Nullable Duration time) {
        return time == null
                ? null
                : Objects.requireNonNullElse(started, Duration.ZERO)
                        .plus(attempt.startedAfter())
                        .plus(time);
    }
}

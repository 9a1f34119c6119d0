package dev.sluice.fanout;

import dev.sluice.model.AttemptReport;
import dev.sluice.model.AttemptTimes;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Outcome;
import dev.sluice.model.RequestId;
import dev.sluice.policy.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A leg on its way from waiting through running to its one end. Confined to its course. */
final class LegTrack {
    private final int index;
    private final RequestId id;
    private final ChatRequest request;
    private @Nullable Duration started;
    private String reason = "";
    private @Nullable Leg ended;

    LegTrack(int index, RequestId id, ChatRequest request) {
        this.index = index;
        this.id = id;
        this.request = request;
    }

    int index() {
        return index;
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

    void started(Duration after) {
        started = after;
    }

    /** It is no longer needed; whether its cancel is to be sent, which is so once. */
    boolean cancel(String why) {
        boolean first = isRunning() && reason.isEmpty();
        reason = first ? why : reason;
        return first;
    }

    /** It will never be started. */
    Leg skip(String why, Duration now) {
        return end(LegEnd.NOT_STARTED, why, null, null, List.of(), now);
    }

    /** It was started and has ended so. */
    Leg end(Outcome outcome, Deadline deadline, long now) {
        Duration after = deadline.elapsed(now);
        if (outcome instanceof Outcome.Answered answered && answered.answer() instanceof ChatAnswer answer) {
            return end(LegEnd.ANSWERED, "", answer, null, answer.attempts(), after);
        }
        Failure failure = ((Outcome.Failed) outcome).failure();
        boolean cancelled = !reason.isEmpty() && failure.kind() == FailureKind.CANCELLED;
        return end(
                cancelled ? LegEnd.CANCELLED : LegEnd.FAILED,
                cancelled ? reason : "",
                null,
                failure,
                failure.attempts(),
                after);
    }

    private Leg end(
            LegEnd end,
            String why,
            @Nullable ChatAnswer answer,
            @Nullable Failure failure,
            List<AttemptReport> attempts,
            Duration after) {
        Leg leg = new Leg(
                index,
                id,
                request.model(),
                end,
                why,
                answer,
                failure,
                started,
                first(attempts, false),
                first(attempts, true),
                after);
        ended = leg;
        return leg;
    }

    /** When the first attempt that came so far was sent, or the last one's reply began. */
    private @Nullable Duration first(List<AttemptReport> attempts, boolean head) {
        Duration found = null;
        Duration from = Objects.requireNonNullElse(started, Duration.ZERO);
        for (AttemptReport attempt : attempts) {
            AttemptTimes times = attempt.times();
            Duration at = head ? times.head() : times.sent();
            if (at != null && (head || found == null)) {
                found = from.plus(attempt.startedAfter()).plus(at);
            }
        }
        return found;
    }
}

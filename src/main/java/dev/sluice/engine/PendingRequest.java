package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Idempotency;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.Remedy;
import dev.sluice.model.Target;
import dev.sluice.policy.Deadline;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request under way: where it is, where else it may go, and what was tried. Confined to the guardian. */
final class PendingRequest {
    private final Guardian.Dispatch dispatch;
    private final List<Target> targets;
    private final Deadline deadline;
    private int target;
    private @Nullable ActorRef<ProviderSupervisor.Command> supervisor;
    private List<AttemptReport> attempts = List.of();

    PendingRequest(Guardian.Dispatch dispatch, List<Target> targets, Deadline deadline) {
        this.dispatch = dispatch;
        this.targets = targets;
        this.deadline = deadline;
    }

    Guardian.Dispatch dispatch() {
        return dispatch;
    }

    Deadline deadline() {
        return deadline;
    }

    /** Attempts made at the targets before the current one. */
    List<AttemptReport> attempts() {
        return attempts;
    }

    Target current() {
        return targets.get(target);
    }

    /** Who has it: it may be the supervisor of a provider that has changed since, or is gone. */
    @Nullable
    ActorRef<ProviderSupervisor.Command> supervisor() {
        return supervisor;
    }

    void sentTo(ActorRef<ProviderSupervisor.Command> newSupervisor) {
        supervisor = newSupervisor;
    }

    /** Whether its next target may be tried after this failure: one is left, it may help, and it is safe and in time. */
    boolean mayFailOver(Failure failure, Duration minAttemptTime, long now) {
        boolean anotherMayHelp = failure.cause().remedy() != Remedy.NONE
                && failure.kind() != FailureKind.SHUTTING_DOWN
                && failure.phase() != Phase.STREAMING
                && failure.clock() != PhaseClock.TOTAL;
        boolean safe = dispatch.options().idempotency() == Idempotency.AT_LEAST_ONCE
                || failure.delivery() != Delivery.MAYBE_SENT;
        return anotherMayHelp
                && safe
                && !dispatch.options().isSpent(failure.attempts().size())
                && target + 1 < targets.size()
                && deadline.remaining(now).compareTo(minAttemptTime) >= 0;
    }

    /** Goes on to the next target. */
    void failOver(List<AttemptReport> made) {
        attempts = List.copyOf(made);
        target++;
    }

    /** Whether it should have ended this long ago. */
    boolean isOverdue(Duration grace, long now) {
        return deadline.elapsed(now).compareTo(deadline.budget().plus(grace)) > 0;
    }

    /** An end that nobody below has told. */
    Outcome failed(long now, FailureKind kind, String message) {
        return new Outcome.Failed(new Failure(
                AttemptFailure.of(kind, Delivery.MAYBE_SENT, message),
                current().provider(),
                current().model(),
                Phase.ENDED,
                attempts,
                deadline.elapsed(now),
                deadline.budget(),
                ""));
    }
}

package dev.sluice.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request has no answer: which clock or which provider's word ended it, how far it came, and what it may have cost.
 *
 * @param cause what ended it
 * @param provider the provider it ended at; empty when none was reached
 * @param model the model asked for
 * @param phase where the request stood
 * @param attempts every attempt made, at every provider, in order
 * @param elapsed from acceptance to the end
 * @param budget the deadline it was given
 * @param partialText what of the answer had arrived; empty when nothing
 */
public record Failure(
        AttemptFailure cause,
        String provider,
        String model,
        Phase phase,
        List<AttemptReport> attempts,
        Duration elapsed,
        Duration budget,
        String partialText) {

    public Failure {
        attempts = List.copyOf(attempts);
    }

    /** The same failure for a caller who waited so long, of a deadline of its own. */
    public Failure within(Duration newElapsed, Duration newBudget) {
        return new Failure(cause, provider, model, phase, attempts, newElapsed, newBudget, partialText);
    }

    public FailureKind kind() {
        return cause.kind();
    }

    public @Nullable PhaseClock clock() {
        return cause.clock();
    }

    /** The strongest of what its attempts may have been: answered, maybe sent, not sent. */
    public Delivery delivery() {
        Delivery strongest = cause.delivery();
        for (AttemptReport attempt : attempts) {
            AttemptFailure failure = attempt.failure();
            if (failure != null && failure.delivery().compareTo(strongest) > 0) {
                strongest = failure.delivery();
            }
        }
        return strongest;
    }

    /** How long the provider asked us to wait; null when it did not. */
    public @Nullable Duration retryAfter() {
        return cause.retryAfter();
    }

    /** One line that names the kind, provider, model, clock, phase, attempts, elapsed time and budget. */
    public String describe() {
        StringBuilder line = new StringBuilder(kind().code());
        PhaseClock clock = clock();
        if (clock != null) {
            line.append(" (").append(clock.label()).append(" clock)");
        }
        if (!provider.isEmpty()) {
            line.append(" at ").append(provider);
        }
        if (!model.isEmpty()) {
            line.append(" model ").append(model);
        }
        line.append(" while ")
                .append(phase.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
        line.append(" after ")
                .append(elapsed.toMillis())
                .append(" ms of ")
                .append(budget.toMillis())
                .append(" ms, ");
        line.append(attempts.size()).append(attempts.size() == 1 ? " attempt" : " attempts");
        line.append(": ").append(cause.message());
        return line.toString();
    }
}

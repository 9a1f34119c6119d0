package dev.sluice.engine;

import dev.sluice.codec.Decoded;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.Delivery;
import dev.sluice.model.EmbeddingAnswer;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request has been through, and the outcome that comes of it. Confined to its actor; time is an argument. */
final class RequestHistory {
    private final String provider;
    private final RequestJob job;
    private final List<AttemptReport> reports;
    private Usage usageBefore = Usage.UNKNOWN;
    private @Nullable AttemptFailure lastFailure;

    RequestHistory(String provider, RequestJob job) {
        this.provider = provider;
        this.job = job;
        this.reports = new ArrayList<>(job.before());
    }

    /**
     * Adds an attempt that has ended.
     *
     * @param waited the backoff before it
     * @param failure null when it brought an answer, or a further round
     */
    AttemptReport add(
            int number,
            long startedNanos,
            Duration waited,
            Attempt.Ended ended,
            @Nullable AttemptFailure failure,
            long now) {
        Duration duration = Duration.ofNanos(now - startedNanos);
        AttemptReport report = new AttemptReport(
                number,
                provider,
                job.model(),
                job.deadline().elapsed(now).minus(duration),
                duration,
                waited,
                ended.phase(),
                failure,
                ended.limits(),
                ended.times());
        reports.add(report);
        lastFailure = failure == null ? lastFailure : failure;
        return report;
    }

    /** Adds what a round that was not the last one has used. */
    void spent(Usage usage) {
        usageBefore = usageBefore.plus(usage);
    }

    /** How many attempts there were, those at providers before this one included. */
    int attempts() {
        return reports.size();
    }

    /** Why the latest failed attempt failed; null before one has. */
    @Nullable
    AttemptFailure lastFailure() {
        return lastFailure;
    }

    Outcome answered(Decoded.Complete complete, long now) {
        Duration elapsed = job.deadline().elapsed(now);
        if (complete instanceof Decoded.Embeddings vectors) {
            String id = vectors.providerRequestId();
            return new Outcome.Answered(
                    new EmbeddingAnswer(vectors.usage(), provider, job.model(), id, reports, elapsed, vectors.body()));
        }
        Decoded.Answer answer = (Decoded.Answer) complete;
        return new Outcome.Answered(new ChatAnswer(
                answer.message(),
                answer.finishReason(),
                usageBefore.plus(answer.usage()),
                provider,
                job.model(),
                answer.providerRequestId(),
                reports,
                elapsed,
                answer.body()));
    }

    Outcome failed(AttemptFailure failure, Phase phase, String partialText, long now) {
        return new Outcome.Failed(new Failure(
                failure,
                provider,
                job.model(),
                phase,
                reports,
                job.deadline().elapsed(now),
                job.deadline().budget(),
                partialText));
    }

    /** What an attempt's failure was, when no further attempt could be made for another reason. */
    AttemptFailure lastFailure(AttemptFailure reason) {
        return lastFailure == null ? reason : notRetried(lastFailure, reason.message());
    }

    /** One of the request's own clocks ran out. */
    AttemptFailure ranOut(PhaseClock clock) {
        boolean waiting = clock == PhaseClock.WAITING;
        Duration limit = waiting ? job.clocks().waiting() : job.deadline().budget();
        String lastWords = lastFailure == null ? "" : "; the last attempt said: " + lastFailure.message();
        return AttemptFailure.timeout(
                clock,
                Delivery.NOT_SENT,
                (waiting ? "no permit" : "no complete answer") + " within " + limit.toMillis() + " ms" + lastWords);
    }

    /** Another round would make more calls than the request may. */
    AttemptFailure noMoreCalls() {
        return AttemptFailure.of(
                FailureKind.LIMIT_REACHED,
                Delivery.ANSWERED,
                "another round would pass its limit of " + attempts() + " calls");
    }

    /** An end that only a defect brings about. */
    static AttemptFailure defect(String message) {
        return AttemptFailure.of(FailureKind.INTERNAL, Delivery.MAYBE_SENT, message);
    }

    /** The failure, and why it was not followed by another attempt. */
    static AttemptFailure notRetried(AttemptFailure failure, String reason) {
        return failure.withMessage(failure.message() + " (not retried: " + reason + ")");
    }
}

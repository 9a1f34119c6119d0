package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import dev.sluice.config.ClockProfile;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.CallOptions;
import dev.sluice.model.Failure;
import dev.sluice.model.ModelRequest;
import dev.sluice.model.Outcome;
import dev.sluice.model.Phase;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.RequestId;
import dev.sluice.policy.Deadline;
import dev.sluice.policy.TokenEstimate;
import java.util.List;

/**
 * One request at one provider.
 *
 * @param id the same at every provider it goes to
 * @param request as the caller gave it
 * @param model the provider's id of the model
 * @param options as the caller gave them
 * @param clocks the clocks of its profile at this provider
 * @param stream whether events are asked for
 * @param deadline the one deadline, from acceptance by the engine
 * @param before attempts already made at other providers
 * @param caller hears {@link DispatchReply.Committed}
 */
record RequestJob(
        RequestId id,
        ModelRequest request,
        String model,
        CallOptions options,
        ClockProfile clocks,
        boolean stream,
        Deadline deadline,
        List<AttemptReport> before,
        ActorRef<? super DispatchReply> caller) {
    /** A token that came as a number takes about as much room as its text would. */
    private static final int CHARS_PER_TOKEN = 4;

    RequestJob {
        before = List.copyOf(before);
    }

    /** Tokens to reserve for it: its prompt's and the most it may answer. */
    long estimatedTokens() {
        long tokens = request.maxOutputTokens() + request.inputTokens();
        for (String text : request.texts()) {
            tokens += TokenEstimate.ofText(text);
        }
        return tokens;
    }

    /** How much of the queue's room it takes. */
    long promptChars() {
        long chars = request.inputTokens() * CHARS_PER_TOKEN;
        for (String text : request.texts()) {
            chars += text.length();
        }
        return chars;
    }

    /** Whether a failure tells of the provider's health: a deadline much shorter than usual says nothing about it. */
    boolean blamesProvider(AttemptFailure failure) {
        return failure.clock() != PhaseClock.CONSUMER
                && (failure.clock() != PhaseClock.TOTAL
                        || deadline.budget().multipliedBy(2).compareTo(clocks.total()) >= 0);
    }

    /** Its end without an attempt's word. */
    Outcome failed(String provider, AttemptFailure failure, long now) {
        return new Outcome.Failed(new Failure(
                failure, provider, model, Phase.WAITING, before, deadline.elapsed(now), deadline.budget(), ""));
    }
}

package dev.sluice.gateway;

import dev.sluice.api.ApiReplies;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Failure;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Outcome;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reply to a call that ended, as a whole. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    static Reply of(Visit visit, Outcome outcome) {
        if (outcome instanceof Outcome.Answered answered) {
            visit.outcome(answered.answer());
            JsonObject body =
                    ApiReplies.body(answered.answer(), "chatcmpl-" + visit.id(), System.currentTimeMillis() / 1000);
            return Reply.json(200, body);
        }
        Failure failure = ((Outcome.Failed) outcome).failure();
        visit.outcome(failure);
        return Reply.of(GatewayError.of(failure));
    }

    /** What is answered when an endpoint's answer did not come. */
    static Reply failed(Visit visit, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RequestException refused) {
            return refused.reply();
        }
        if (cause instanceof DispatchException known) {
            visit.outcome(known.failure());
            return Reply.of(GatewayError.of(known.failure()));
        }
        LOG.error("an endpoint failed", failure);
        return Reply.of(GatewayError.defect());
    }
}

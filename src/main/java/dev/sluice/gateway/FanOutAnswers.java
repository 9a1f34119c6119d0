package dev.sluice.gateway;

import dev.sluice.FanOutStream;
import dev.sluice.Sluice;
import dev.sluice.api.FanOutReplies;
import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.InvalidFanOutException;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Failure;
import dev.sluice.model.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Answers a request that goes to several models: a completion like any other, with what came of each leg in its extension.
 * Where several answers win, each is a choice; the usage is that of all legs.
 */
final class FanOutAnswers {
    private FanOutAnswers() {}

    /**
     * Starts it; a client that leaves cancels it.
     *
     * @throws RequestException when it can't be made as asked for; nothing was sent then
     */
    static Action whole(Sluice sluice, Visit visit, FanOutSpec spec, ChatRequest question, CallOptions options) {
        FanOutCall call;
        try {
            call = sluice.fanOut(spec.ask(question), options);
        } catch (InvalidFanOutException e) {
            throw Extension.refused(e);
        }
        visit.id(call.id());
        visit.chat(String.join(",", spec.models()), false);
        CompletableFuture<LateReply> reply = call.thenApply(result -> seen -> reply(seen, result));
        // A cancel of what depends on it does not reach the call by itself.
        CompletableFuture<LateReply> unused = reply.whenComplete((done, failure) -> {
            if (reply.isCancelled()) {
                call.cancel(true);
            }
        });
        return new Action.Await(reply);
    }

    /**
     * Prepares one whose winner is streamed.
     *
     * @throws RequestException when it can't be made as asked for; nothing was sent then
     */
    static Action stream(
            Sluice sluice, FanOutSpec spec, ChatRequest question, CallOptions options, boolean includeUsage) {
        try {
            FanOutRequest request = spec.ask(question);
            FanOutStream stream = sluice.fanOutStream(request, options);
            return new Action.Stream(
                    stream.stream(),
                    String.join(",", spec.models()),
                    includeUsage,
                    () -> stream.resultNow().map(FanOutReplies::extension).orElse(JsonObject.EMPTY));
        } catch (InvalidFanOutException e) {
            throw Extension.refused(e);
        }
    }

    private static Reply reply(Visit visit, FanOutResult result) {
        visit.streamedTokens(result.usage().totalTokens());
        List<ChatAnswer> answers = result.answers();
        if (answers.isEmpty()) {
            Failure failure = result.failure().orElseThrow();
            visit.outcome(failure);
            GatewayError error = GatewayError.of(failure);
            return Reply.of(error, error.body().with(Extension.FIELD, FanOutReplies.extension(result)));
        }
        visit.outcome(answers.get(0));
        return Reply.json(200, FanOutReplies.body(result, System.currentTimeMillis() / 1000));
    }
}

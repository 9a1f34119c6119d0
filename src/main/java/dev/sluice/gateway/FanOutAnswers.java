package dev.sluice.gateway;

import dev.sluice.FanOutStream;
import dev.sluice.Sluice;
import dev.sluice.fanout.FanOutCall;
import dev.sluice.fanout.FanOutRequest;
import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.FanOutViews;
import dev.sluice.fanout.InvalidFanOutException;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Failure;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Answers a request that goes to several models: a completion like any other, with what came of each leg in its extension.
 * Where several answers win, each is a choice; the usage is that of all legs.
 */
final class FanOutAnswers {
    private static final String FAN_OUT = "fan_out";

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
                    () -> stream.resultNow().map(FanOutAnswers::extension).orElse(JsonObject.EMPTY));
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
            return Reply.of(error, error.body().with(Extension.FIELD, extension(result)));
        }
        visit.outcome(answers.get(0));
        JsonObject body =
                ChatReplies.body(answers.get(0), "chatcmpl-" + result.id(), System.currentTimeMillis() / 1000);
        boolean several = result.strategy() instanceof Strategy.All || result.strategy() instanceof Strategy.First;
        if (several && answers.size() > 1) {
            body = body.with("choices", choices(answers));
        }
        if (result.calls() > 1) {
            body = body.with("usage", usage(result.usage()));
        }
        return Reply.json(200, body.with(Extension.FIELD, extension(result)));
    }

    private static JsonObject extension(FanOutResult result) {
        return JsonObject.of(FAN_OUT, FanOutViews.of(result));
    }

    private static List<JsonObject> choices(List<ChatAnswer> answers) {
        List<JsonObject> choices = new ArrayList<>();
        for (ChatAnswer answer : answers) {
            for (JsonObject choice : ChatReplies.body(answer, "", 0).objects("choices")) {
                choices.add(choice.with("index", choices.size()));
            }
        }
        return choices;
    }

    private static JsonObject usage(Usage usage) {
        return JsonObject.of("prompt_tokens", usage.inputTokens(), "completion_tokens", usage.outputTokens())
                .with("total_tokens", usage.totalTokens());
    }
}

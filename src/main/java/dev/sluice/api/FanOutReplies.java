package dev.sluice.api;

import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.FanOutViews;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;
import java.util.ArrayList;
import java.util.List;

/** What came of a fan-out as a completion like any other, with what came of each leg in its extension. */
public final class FanOutReplies {
    private static final String FAN_OUT = "fan_out";

    private FanOutReplies() {}

    /**
     * The body of one that has an answer: of several that are wanted, each is a choice.
     *
     * @param nowSeconds its time where the provider gave none, in seconds since 1970
     */
    public static JsonObject body(FanOutResult result, long nowSeconds) {
        List<ChatAnswer> answers = result.answers();
        JsonObject body = ApiReplies.body(answers.get(0), "chatcmpl-" + result.id(), nowSeconds);
        boolean several = result.strategy() instanceof Strategy.All || result.strategy() instanceof Strategy.First;
        if (several && answers.size() > 1) {
            body = body.with("choices", choices(answers));
        }
        if (result.calls() > 1) {
            body = body.with("usage", usage(result.usage()));
        }
        return body.with(ChatRequests.EXTENSION, extension(result));
    }

    /** What came of each leg. */
    public static JsonObject extension(FanOutResult result) {
        return JsonObject.of(FAN_OUT, FanOutViews.of(result));
    }

    private static List<JsonObject> choices(List<ChatAnswer> answers) {
        List<JsonObject> choices = new ArrayList<>();
        for (ChatAnswer answer : answers) {
            for (JsonObject choice : ApiReplies.body(answer, "", 0).objects("choices")) {
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

package dev.sluice.gateway;

import dev.sluice.model.ChatAnswer;
import dev.sluice.model.Failure;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider's whole reply as OpenAI's clients expect it ({@code chat.completion}): what its type demands and the provider
 * left out is added, what the provider sent beyond it stays.
 */
final class ChatReplies {
    private ChatReplies() {}

    /** The reply to a call that ended. */
    static Reply of(Visit visit, Outcome outcome) {
        if (outcome instanceof Outcome.Answered answered && answered.answer() instanceof ChatAnswer answer) {
            visit.outcome(answer);
            return Reply.json(200, body(answer, "chatcmpl-" + visit.id(), System.currentTimeMillis() / 1000));
        }
        Failure failure = ((Outcome.Failed) outcome).failure();
        visit.outcome(failure);
        return Reply.of(GatewayError.of(failure));
    }

    static JsonObject body(ChatAnswer answer, String fallbackId, long nowSeconds) {
        JsonObject body = answer.body();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(body.fields().size() + 4);
        fields.put("id", body.text("id").isEmpty() ? fallbackId : body.text("id"));
        fields.put("object", "chat.completion");
        fields.put("created", body.number("created", nowSeconds));
        fields.put("model", body.text("model").isEmpty() ? answer.model() : body.text("model"));
        body.fields().forEach((name, value) -> {
            if (value != null || !name.equals("system_fingerprint")) {
                fields.putIfAbsent(name, value);
            }
        });
        fields.put("choices", choices(body.objects("choices")));
        return new JsonObject(fields);
    }

    private static List<JsonObject> choices(List<JsonObject> choices) {
        List<JsonObject> complete = new ArrayList<>(choices.size());
        for (int i = 0; i < choices.size(); i++) {
            JsonObject choice = choices.get(i);
            JsonObject message = choice.object("message");
            if (!message.has("role") || !message.has("content") || !message.has("refusal")) {
                Map<String, @Nullable Object> fields = new LinkedHashMap<>(message.fields());
                fields.putIfAbsent("role", "assistant");
                fields.putIfAbsent("content", null);
                fields.putIfAbsent("refusal", null);
                choice = choice.with("message", new JsonObject(fields));
            }
            if (!choice.has("index") || !choice.has("logprobs")) {
                choice = choice.withDefault("index", i).withDefault("logprobs", null);
            }
            complete.add(choice);
        }
        return complete;
    }
}

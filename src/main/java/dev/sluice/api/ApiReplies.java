package dev.sluice.api;

import dev.sluice.model.ChatAnswer;
import dev.sluice.model.EmbeddingAnswer;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider's whole reply as OpenAI's clients expect it ({@code chat.completion}, {@code list} of embeddings): what its type
 * demands and the provider left out is added, what the provider sent beyond it stays.
 */
public final class ApiReplies {
    private ApiReplies() {}

    /**
     * The body of an answer.
     *
     * @param fallbackId its id where the provider gave none
     * @param nowSeconds its time where the provider gave none, in seconds since 1970
     */
    public static JsonObject body(ModelAnswer answer, String fallbackId, long nowSeconds) {
        if (answer instanceof ChatAnswer chat) {
            return chat(chat, fallbackId, nowSeconds);
        }
        EmbeddingAnswer vectors = (EmbeddingAnswer) answer;
        return vectors.body().withDefault("object", "list").withDefault("model", vectors.model());
    }

    private static JsonObject chat(ChatAnswer answer, String fallbackId, long nowSeconds) {
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

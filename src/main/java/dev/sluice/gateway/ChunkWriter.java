package dev.sluice.gateway;

import dev.sluice.codec.Json;
import dev.sluice.codec.Utf8Buffer;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one stream as OpenAI's clients expect it (platform.openai.com, API reference, {@code chat.completion.chunk}):
 * one id, time and model for all chunks, a role in the first, usage in a chunk of its own at the end for who asked for
 * it, {@code [DONE]} after an answer and never after an error. Chunks that are right as they are pass unchanged, unknown
 * fields and all. Confined to its stream.
 */
final class ChunkWriter {
    private static final String USAGE_FOLLOWS = ",\"usage\":null}";

    private final boolean includeUsage;
    private final Supplier<JsonObject> extension;
    private final Utf8Buffer out = new Utf8Buffer(512);
    private String id;
    private long created;
    private String model;
    private boolean begun;
    private JsonObject usage = JsonObject.EMPTY;

    /**
     * @param fallbackId the stream's id if the provider gives none
     * @param nowSeconds the stream's time if the provider gives none
     * @param extension what the chunk of the usage says beyond it; asked at the end, empty for nothing
     */
    ChunkWriter(
            boolean includeUsage,
            String fallbackId,
            long nowSeconds,
            String requestedModel,
            Supplier<JsonObject> extension) {
        this.includeUsage = includeUsage;
        this.extension = extension;
        this.id = fallbackId;
        this.created = nowSeconds;
        this.model = requestedModel;
    }

    /** The events as bytes; empty when they say nothing that the client is to hear. */
    byte[] write(List<ChatEvent> events) {
        out.clear();
        for (ChatEvent event : events) {
            chunk(event.chunk());
        }
        return bytes();
    }

    /** The end of an answer. */
    byte[] end() {
        out.clear();
        if (includeUsage && !usage.isEmpty()) {
            out.ascii("data: ");
            JsonObject last = head().with("choices", List.of()).with("usage", usage);
            JsonObject more = extension.get();
            Json.append(more.isEmpty() ? last : last.with(Extension.FIELD, more), out);
            out.ascii("\n\n");
        }
        out.ascii("data: [DONE]\n\n");
        return bytes();
    }

    /** The end of a stream that broke: what ended it, and no {@code [DONE]}, so that no client takes it for an answer. */
    byte[] end(GatewayError error) {
        out.clear();
        out.ascii("data: ");
        Json.append(error.body(), out);
        out.ascii("\n\n");
        return bytes();
    }

    /** Tokens billed as far as the stream has said; 0 when it has not. */
    long totalTokens() {
        return usage.number("total_tokens", usage.number("prompt_tokens", 0) + usage.number("completion_tokens", 0));
    }

    private void chunk(JsonObject chunk) {
        List<JsonObject> choices = chunk.objects("choices");
        JsonObject billed = chunk.object("usage");
        if (billed.isEmpty() && !choices.isEmpty()) {
            billed = choices.get(0).object("usage");
        }
        if (!billed.isEmpty()) {
            usage = billed;
        }
        if (choices.isEmpty() && chunk.has("usage")) {
            return;
        }
        out.ascii("data: ");
        if (isRight(chunk, choices)) {
            Json.append(chunk, out);
        } else {
            Json.append(corrected(chunk, choices), out);
        }
        if (includeUsage && !chunk.has("usage")) {
            out.dropLast();
            out.ascii(USAGE_FOLLOWS);
        }
        out.ascii("\n\n");
    }

    private boolean isRight(JsonObject chunk, List<JsonObject> choices) {
        if (!begun
                || !chunk.text("id").equals(id)
                || !chunk.text("object").equals("chat.completion.chunk")
                || chunk.number("created", -1) != created
                || !chunk.text("model").equals(model)
                || (chunk.has("system_fingerprint") && chunk.get("system_fingerprint") == null)
                || (includeUsage && chunk.get("usage") != null)) {
            return false;
        }
        for (JsonObject choice : choices) {
            if (!choice.has("index") || !choice.has("finish_reason") || !choice.has("delta")) {
                return false;
            }
        }
        return !choices.isEmpty();
    }

    private JsonObject corrected(JsonObject chunk, List<JsonObject> choices) {
        if (!begun) {
            id = chunk.text("id").isEmpty() ? id : chunk.text("id");
            created = chunk.number("created", created);
            model = chunk.text("model").isEmpty() ? model : chunk.text("model");
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(head().fields());
        chunk.fields().forEach((name, value) -> {
            if (value != null || !name.equals("system_fingerprint")) {
                fields.putIfAbsent(name, value);
            }
        });
        if (includeUsage && fields.containsKey("usage")) {
            fields.put("usage", null);
        }
        List<JsonObject> complete = new ArrayList<>(choices.size());
        for (int i = 0; i < choices.size(); i++) {
            complete.add(corrected(choices.get(i), i));
        }
        fields.put("choices", complete);
        begun = true;
        return new JsonObject(fields);
    }

    private JsonObject corrected(JsonObject choice, int place) {
        JsonObject complete = choice.withDefault("index", place)
                .withDefault("delta", JsonObject.EMPTY)
                .withDefault("finish_reason", null);
        if (begun || complete.object("delta").has("role")) {
            return complete;
        }
        Map<String, @Nullable Object> delta = new LinkedHashMap<>();
        delta.put("role", "assistant");
        delta.putAll(complete.object("delta").fields());
        return complete.with("delta", new JsonObject(delta));
    }

    private JsonObject head() {
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("id", id);
        head.put("object", "chat.completion.chunk");
        head.put("created", created);
        head.put("model", model);
        return new JsonObject(head);
    }

    private byte[] bytes() {
        return out.toByteArray();
    }
}

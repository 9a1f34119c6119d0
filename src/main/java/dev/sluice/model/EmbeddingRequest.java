package dev.sluice.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the caller asks of a model that turns texts into vectors, once (platform.openai.com, API reference, embeddings).
 *
 * @param model a model id, an alias or {@code provider/model}
 * @param parameters every other field of the request as the caller gave it, passed to the provider unchanged:
 *     {@code input}, a text or a list of texts, tokens or lists of tokens, not empty; {@code dimensions},
 *     {@code encoding_format}, …
 */
public record EmbeddingRequest(String model, JsonObject parameters) implements ModelRequest {

    public EmbeddingRequest {
        if (model.isBlank()) {
            throw new IllegalArgumentException("model: blank (expected: a model that gives embeddings)");
        }
        boolean isText = !parameters.text("input").isEmpty();
        if (!isText && parameters.list("input").isEmpty()) {
            throw new IllegalArgumentException(
                    "input: missing or empty (expected: a text, or a list of texts or tokens)");
        }
    }

    /** One vector for each text. */
    public static EmbeddingRequest of(String model, List<String> texts) {
        return new EmbeddingRequest(model, JsonObject.of("input", texts));
    }

    public EmbeddingRequest with(String parameter, @Nullable Object value) {
        return new EmbeddingRequest(model, parameters.with(parameter, value));
    }

    public EmbeddingRequest withModel(String newModel) {
        return new EmbeddingRequest(newModel, parameters);
    }

    /** How many vectors it asks for: one for each text or list of tokens; 1 or more. */
    public int inputs() {
        List<@Nullable Object> list = parameters.list("input");
        return list.isEmpty() || list.get(0) instanceof Number ? 1 : list.size();
    }

    @Override
    public Operation operation() {
        return Operation.EMBEDDINGS;
    }

    @Override
    public List<String> texts() {
        String text = parameters.text("input");
        if (!text.isEmpty()) {
            return List.of(text);
        }
        List<String> texts = new ArrayList<>();
        for (Object element : parameters.list("input")) {
            if (element instanceof String each) {
                texts.add(each);
            }
        }
        return texts;
    }

    @Override
    public long inputTokens() {
        long tokens = 0;
        for (Object element : parameters.list("input")) {
            tokens += element instanceof Number ? 1 : element instanceof List<?> list ? list.size() : 0;
        }
        return tokens;
    }

    @Override
    public long maxOutputTokens() {
        return 0;
    }
}

package dev.sluice.model;

import java.util.List;

/** What a caller asks of a model, once: a chat or embeddings. */
public sealed interface ModelRequest permits ChatRequest, EmbeddingRequest {
    /** What it asks for. */
    Operation operation();

    /** A model id, an alias or {@code provider/model}. */
    String model();

    /** The fields of the request that the engine hands on. */
    JsonObject parameters();

    /** The texts of the input, for estimates. */
    List<String> texts();

    /** Tokens of the input that came as numbers instead of texts; 0 or more. */
    long inputTokens();

    /** The largest number of output tokens the caller allows, or 0 when the request names none. */
    long maxOutputTokens();
}

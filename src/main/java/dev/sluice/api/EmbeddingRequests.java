package dev.sluice.api;

import dev.sluice.model.EmbeddingRequest;
import dev.sluice.model.JsonObject;

/** Reads the body of {@code POST /v1/embeddings}; every field but the model goes to the provider as it is. */
public final class EmbeddingRequests {
    private EmbeddingRequests() {}

    /**
     * The request that the body is.
     *
     * @throws MalformedRequestException when a field is not what it must be
     */
    public static EmbeddingRequest parse(JsonObject body) {
        String model = ChatRequests.model(body);
        try {
            return new EmbeddingRequest(model, body.without("model"));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String param = message.substring(0, Math.max(0, message.indexOf(':')));
            throw new MalformedRequestException(message, param);
        }
    }
}

package dev.sluice.codec;

import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a provider departs from OpenAI's Chat Completions. Immutable. */
interface Flavour {
    String name();

    ErrorTable errors();

    /**
     * The request's body in the provider's words.
     *
     * @param body as OpenAI would be sent it
     * @throws InvalidRequestException when the provider can't do what is asked
     */
    JsonObject adapt(JsonObject body, CallContext context);

    /** What a finish reason means that is no end of an answer; null when it is one. */
    default @Nullable FailureKind failure(String finishReason) {
        return finishReason.equals("content_filter") ? FailureKind.CONTENT_BLOCKED : null;
    }

    /** Whether it turns texts into vectors. */
    default boolean hasEmbeddings() {
        return true;
    }

    /** The tool results to echo so that the provider goes on by itself; empty when the answer is the caller's. */
    default List<Message> echoes(Message answer) {
        return List.of();
    }

    /** Whether a call of the tool is between the provider and us, and none of the caller's business. */
    default boolean isBuiltIn(String tool) {
        return false;
    }
}

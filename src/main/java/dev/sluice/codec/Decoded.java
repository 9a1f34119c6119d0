package dev.sluice.codec;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.model.Usage;
import java.util.List;

/** What a reply, or a finished stream, amounts to. */
public sealed interface Decoded {
    /** All of what was asked for. */
    sealed interface Complete extends Decoded permits Answer, Embeddings {}

    /**
     * A complete answer.
     *
     * @param message the assistant's message, every field kept
     * @param finishReason as the provider said; never empty
     * @param usage as billed, or {@link Usage#UNKNOWN}
     * @param providerRequestId empty when the provider gave none
     * @param body the whole reply; empty for a stream
     */
    record Answer(Message message, String finishReason, Usage usage, String providerRequestId, JsonObject body)
            implements Complete {}

    /**
     * One vector for each input.
     *
     * @param usage as billed, or {@link Usage#UNKNOWN}
     * @param providerRequestId empty when the provider gave none
     * @param body the whole reply
     */
    record Embeddings(Usage usage, String providerRequestId, JsonObject body) implements Complete {}

    /**
     * The provider wants the conversation sent again with these messages added before it answers, as Kimi does for its
     * built-in web search.
     *
     * @param messages the assistant's message and the echoed tool results
     * @param usage what this round cost
     */
    record Continue(List<Message> messages, Usage usage) implements Decoded {}

    /** No answer, and why. */
    record Refused(AttemptFailure failure) implements Decoded {}
}

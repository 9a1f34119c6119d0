package dev.sluice.model;

/**
 * One event of a streamed answer.
 *
 * @param content the text it adds; may be empty
 * @param reasoning the reasoning it adds; may be empty
 * @param finishReason empty until the model says why it stopped
 * @param chunk the provider's whole chunk, unknown fields and all
 */
public record ChatEvent(String content, String reasoning, String finishReason, JsonObject chunk) {

    /** Whether the caller gets something of the answer by it: text, reasoning or a piece of a tool call. */
    public boolean isContent() {
        return !content.isEmpty() || !reasoning.isEmpty() || hasToolCall();
    }

    private boolean hasToolCall() {
        for (JsonObject choice : chunk.objects("choices")) {
            if (!choice.object("delta").list("tool_calls").isEmpty()) {
                return true;
            }
        }
        return false;
    }
}

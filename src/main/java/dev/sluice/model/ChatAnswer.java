package dev.sluice.model;

import java.time.Duration;
import java.util.List;

/**
 * A complete answer.
 *
 * @param message the assistant's message with every field the provider sent ({@code reasoning_content},
 *     {@code tool_calls}, …); for a stream, put together from its events
 * @param finishReason why the model stopped: {@code stop}, {@code length}, {@code tool_calls}, …
 * @param usage tokens as billed, or {@link Usage#UNKNOWN}
 * @param provider the configured provider that answered
 * @param model the model id sent to it
 * @param providerRequestId the provider's id of the exchange; empty when it gave none
 * @param attempts every attempt made for the request, the last one answered
 * @param elapsed from acceptance to the end of the answer
 * @param body the provider's whole reply; empty for a stream
 */
public record ChatAnswer(
        Message message,
        String finishReason,
        Usage usage,
        String provider,
        String model,
        String providerRequestId,
        List<AttemptReport> attempts,
        Duration elapsed,
        JsonObject body)
        implements ModelAnswer {

    public ChatAnswer {
        attempts = List.copyOf(attempts);
    }

    /** The same answer for a caller who waited so long. */
    public ChatAnswer withElapsed(Duration newElapsed) {
        return new ChatAnswer(
                message, finishReason, usage, provider, model, providerRequestId, attempts, newElapsed, body);
    }

    public String text() {
        return message.text();
    }

    public String reasoning() {
        return message.fields().text("reasoning_content");
    }

    public List<JsonObject> toolCalls() {
        return message.fields().objects("tool_calls");
    }

    /** Whether the model stopped because it reached its output limit. */
    public boolean isCutByLength() {
        return finishReason.equals("length");
    }
}

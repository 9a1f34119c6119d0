package dev.sluice.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the caller asks of a model, once.
 *
 * @param model a model id, an alias, {@code provider/model}, or empty for the configured default
 * @param messages the conversation; not empty
 * @param parameters every other field of the request as the caller gave it ({@code temperature}, {@code tools},
 *     {@code thinking}, …), passed to the provider unchanged unless its dialect says otherwise
 */
public record ChatRequest(String model, List<Message> messages, JsonObject parameters) implements ModelRequest {

    public ChatRequest {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("messages: empty (expected: at least one message)");
        }
    }

    /** One user message to a model. */
    public static ChatRequest of(String model, String prompt) {
        if (prompt.isBlank()) {
            throw new IllegalArgumentException("prompt: blank (expected: some text)");
        }
        return new ChatRequest(model, List.of(Message.user(prompt)), JsonObject.EMPTY);
    }

    public ChatRequest with(String parameter, @Nullable Object value) {
        return new ChatRequest(model, messages, parameters.with(parameter, value));
    }

    public ChatRequest withModel(String newModel) {
        return new ChatRequest(newModel, messages, parameters);
    }

    public ChatRequest withMessages(List<Message> newMessages) {
        return new ChatRequest(model, newMessages, parameters);
    }

    /** Asks a model that can to think before it answers, in the words of GLM and Kimi. */
    public ChatRequest withThinking(boolean enabled) {
        return with("thinking", Map.of("type", enabled ? "enabled" : "disabled"));
    }

    /** Asks for the provider's own web search; each dialect translates it, those without it refuse. */
    public ChatRequest withWebSearch() {
        return with("web_search", true);
    }

    @Override
    public Operation operation() {
        return Operation.CHAT;
    }

    @Override
    public List<String> texts() {
        return messages.stream().map(Message::text).toList();
    }

    @Override
    public long inputTokens() {
        return 0;
    }

    @Override
    public long maxOutputTokens() {
        return parameters.number("max_tokens", parameters.number("max_completion_tokens", 0));
    }
}

package dev.sluice.model;

import java.util.List;

/**
 * One message of a conversation, in the shape OpenAI's Chat Completions API gave it; unknown fields are kept.
 *
 * @param fields {@code role}, {@code content} and whatever else the caller or the provider put there
 */
public record Message(JsonObject fields) {

    public static Message system(String text) {
        return of("system", text);
    }

    public static Message user(String text) {
        return of("user", text);
    }

    public static Message assistant(String text) {
        return of("assistant", text);
    }

    /** The result of a tool call, sent back to the model. */
    public static Message tool(String toolCallId, String text) {
        return new Message(of("tool", text).fields().with("tool_call_id", toolCallId));
    }

    public static Message of(String role, String text) {
        return new Message(JsonObject.of("role", role, "content", text));
    }

    public String role() {
        return fields.text("role");
    }

    /** The text of the message; of content parts, the text parts joined. */
    public String text() {
        if (fields.get("content") instanceof List<?>) {
            StringBuilder text = new StringBuilder();
            for (JsonObject part : fields.objects("content")) {
                text.append(part.text("text"));
            }
            return text.toString();
        }
        return fields.text("content");
    }
}

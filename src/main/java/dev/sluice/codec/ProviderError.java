package dev.sluice.codec;

import dev.sluice.model.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error in a provider's own words, wherever it put them.
 *
 * @param code the inner code; empty when there is none
 * @param type the error type; empty when there is none
 * @param message for a person, not yet scrubbed
 * @param body the JSON that holds the error
 */
record ProviderError(String code, String type, String message, JsonObject body) {

    /**
     * The error in a reply or an event, or null when it holds none: an {@code error} object (OpenAI, Kimi, GLM,
     * Anthropic) or string, or GLM's {@code code} and {@code msg} at the top level.
     */
    static @Nullable ProviderError find(JsonObject body) {
        JsonObject error = body.object("error");
        if (!error.isEmpty()) {
            return new ProviderError(codeOf(error), error.text("type"), messageOf(error), error);
        }
        String text = body.text("error");
        if (!text.isBlank()) {
            String message = messageOf(body);
            return new ProviderError(
                    message.isEmpty() ? codeOf(body) : text,
                    body.text("type"),
                    message.isEmpty() ? text : message,
                    body);
        }
        return isFlat(body) ? read(body) : null;
    }

    /** What the body of a reply that is an error by its status says. */
    static ProviderError read(JsonObject body) {
        return new ProviderError(codeOf(body), body.text("type"), messageOf(body), body);
    }

    private static boolean isFlat(JsonObject body) {
        if (body.has("choices") || !body.has("code")) {
            return false;
        }
        return Boolean.FALSE.equals(body.get("success")) || !messageOf(body).isEmpty();
    }

    private static String codeOf(JsonObject error) {
        Object code = error.get("code");
        return code instanceof Number ? code.toString() : error.text("code").strip();
    }

    private static String messageOf(JsonObject error) {
        for (String name : List.of("message", "msg", "detail")) {
            String text = error.text(name);
            if (!text.isBlank()) {
                return text;
            }
        }
        return "";
    }
}

package dev.sluice.codec;

import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.RequestId;
import java.time.Instant;
import java.util.List;

/** The dialects by their names in configuration. */
public final class Dialects {
    /** The names, in the order that messages list them. */
    public static final List<String> NAMES = List.of("openai", "glm", "kimi");

    private Dialects() {}

    /**
     * The dialect of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Dialect named(String name) {
        return switch (name) {
            case "openai" -> new ChatDialect(new OpenAiFlavour());
            case "glm" -> new ChatDialect(new GlmFlavour());
            case "kimi" -> new ChatDialect(new KimiFlavour());
            default ->
                throw new IllegalArgumentException(
                        "dialect: '" + name + "' (expected: " + String.join(", ", NAMES) + ")");
        };
    }

    /**
     * The body that a chat would send at its first attempt; the key is no part of it.
     *
     * @param model the provider's id of the model
     * @throws IllegalArgumentException when there is no dialect of that name
     * @throws InvalidRequestException when the dialect can't express the request
     */
    public static JsonObject preview(String dialect, ChatRequest request, String model, boolean stream) {
        CallContext context = new CallContext("", model, stream, new RequestId("preview"), 1, null, Instant.EPOCH);
        return Json.parse(named(dialect).encode(request, context).body().array());
    }
}

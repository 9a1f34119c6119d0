package dev.sluice.codec;

import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;

/**
 * Finds usage wherever a dialect puts it: at the top level (OpenAI, GLM), in {@code choices[0]} (Kimi's streams); a null
 * is none. Cached input is {@code prompt_tokens_details.cached_tokens} or Kimi's {@code cached_tokens}.
 */
final class Usages {
    private Usages() {}

    /** The usage in a reply or a chunk, or {@link Usage#UNKNOWN}. */
    static Usage of(JsonObject body) {
        JsonObject usage = body.object("usage");
        if (usage.isEmpty() && !body.objects("choices").isEmpty()) {
            usage = body.objects("choices").get(0).object("usage");
        }
        if (usage.isEmpty()) {
            return Usage.UNKNOWN;
        }
        long cached = usage.object("prompt_tokens_details").number("cached_tokens", usage.number("cached_tokens", 0));
        return new Usage(
                Math.max(0, usage.number("prompt_tokens", 0)),
                Math.max(0, usage.number("completion_tokens", 0)),
                Math.max(0, cached));
    }
}

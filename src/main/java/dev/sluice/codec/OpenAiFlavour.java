package dev.sluice.codec;

import dev.sluice.model.JsonObject;

/** OpenAI's own words, and those of the many servers that speak them. */
final class OpenAiFlavour implements Flavour {
    @Override
    public String name() {
        return "openai";
    }

    @Override
    public ErrorTable errors() {
        return OpenAiErrors.TABLE;
    }

    /** A stream says what it cost only when asked to; a caller's own {@code stream_options} stand, null included. */
    @Override
    public JsonObject adapt(JsonObject body, CallContext context) {
        if (body.isTrue("web_search")) {
            throw new InvalidRequestException(
                    "web_search: this provider has no web search of its own (expected: a provider of dialect glm or kimi)");
        }
        if (body.has("stream_options") && body.get("stream_options") == null) {
            return body.without("stream_options");
        }
        return context.stream() ? body.withDefault("stream_options", JsonObject.of("include_usage", true)) : body;
    }
}

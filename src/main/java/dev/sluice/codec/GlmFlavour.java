package dev.sluice.codec;

import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GLM's words (docs.z.ai, API reference, chat completion). */
final class GlmFlavour implements Flavour {
    private static final JsonObject WEB_SEARCH = JsonObject.of(
            "type",
            "web_search",
            "web_search",
            JsonObject.of("enable", true, "search_engine", "search_pro_jina").with("search_result", true));

    @Override
    public String name() {
        return "glm";
    }

    @Override
    public ErrorTable errors() {
        return GlmErrors.TABLE;
    }

    @Override
    public JsonObject adapt(JsonObject body, CallContext context) {
        JsonObject adapted = withTools(withLimit(body), context.stream());
        return adapted.withDefault("request_id", requestId(context));
    }

    /** {@code sensitive} and {@code network_error} arrive inside an HTTP 200. */
    @Override
    public @Nullable FailureKind failure(String finishReason) {
        return switch (finishReason) {
            case "sensitive", "content_filter" -> FailureKind.CONTENT_BLOCKED;
            case "network_error" -> FailureKind.UNAVAILABLE;
            case "model_context_window_exceeded" -> FailureKind.CONTEXT_TOO_LONG;
            default -> null;
        };
    }

    /** GLM refuses an id that it has seen (1231), and a retry is a new call to it. */
    private static String requestId(CallContext context) {
        return context.attempt() == 1 ? context.requestId().value() : context.requestId() + "-" + context.attempt();
    }

    private static JsonObject withLimit(JsonObject body) {
        if (!body.has("max_completion_tokens")) {
            return body;
        }
        return body.withDefault("max_tokens", body.get("max_completion_tokens")).without("max_completion_tokens");
    }

    /**
     * Tools need {@code tool_choice} {@code auto}, or some models print their calls as text, and {@code tool_stream} in a
     * stream. GLM knows no {@code none}: the tools are left out instead.
     */
    private static JsonObject withTools(JsonObject body, boolean stream) {
        List<@Nullable Object> tools = new ArrayList<>(body.list("tools"));
        JsonObject adapted = body;
        if (adapted.isTrue("web_search")) {
            tools.add(WEB_SEARCH);
            adapted = adapted.without("web_search");
        }
        if (tools.isEmpty() || adapted.text("tool_choice").equals("none")) {
            return adapted.without("tools").without("tool_choice");
        }
        adapted = adapted.with("tools", tools).withDefault("tool_choice", "auto");
        return stream ? adapted.withDefault("tool_stream", true) : adapted;
    }
}

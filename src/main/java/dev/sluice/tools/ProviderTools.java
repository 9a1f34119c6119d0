package dev.sluice.tools;

import dev.sluice.codec.Dialects;
import dev.sluice.codec.InvalidRequestException;
import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.config.ProviderConfig;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.model.Target;
import dev.sluice.tools.input.Field;
import dev.sluice.tools.input.Fields;
import dev.sluice.tools.input.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tools of one provider's dialect share: its name, a model there, and requests in the caller's own words. */
final class ProviderTools {
    private static final Field TOOLS = Field.optional(
            "tools",
            Kind.listOf(Kind.object(Fields.open()), 128),
            "Functions that the model may call, as JSON Schema.");
    private static final Kind CHOICE = Kind.anyOf(Kind.text(100), Kind.object(Fields.open()));
    private static final String IGNORED = "Taken and ignored.";

    private ProviderTools() {}

    static List<Handler> all() {
        return List.of(
                PlainTool.of(
                                "glm_web_search",
                                "Search the web with GLM",
                                "Let GLM search the web: a short answer and the pages it found. May take minutes.",
                                Fields.of(
                                        Field.required("search_query", Kind.words(2_000), "What to look for."),
                                        Field.optional("count", Kind.whole(1, 50), "How many pages.", 10),
                                        Field.optional(
                                                "search_recency_filter",
                                                Kind.oneOfOr(
                                                        "noLimit",
                                                        "oneDay",
                                                        "oneWeek",
                                                        "oneMonth",
                                                        "oneYear",
                                                        "noLimit"),
                                                "How old pages may be.",
                                                "noLimit"),
                                        Field.optional(
                                                "search_domain_filter", Kind.text(300), "Only pages of this domain."),
                                        Field.optional("search_engine", Kind.text(100), IGNORED),
                                        Field.optional("request_id", Kind.text(200), IGNORED),
                                        Field.optional("user_id", Kind.text(200), IGNORED),
                                        model("auto")),
                                Outputs.status("success, or error"),
                                ProviderTools::search)
                        .at("glm")
                        .searching(),
                PlainTool.of(
                                "glm_payload_preview",
                                "Show what GLM would be sent",
                                "The JSON that a call to GLM would send. Nothing is sent.",
                                Fields.of(
                                        Field.required("prompt", Kind.words(1_000_000), "The user's message."),
                                        Field.optional("system_prompt", Kind.text(100_000), "The system's message."),
                                        model("auto"),
                                        Field.optional("temperature", Kind.decimal(0, 1), "0 is steady, 1 is free."),
                                        Field.optional("max_tokens", Kind.whole(1, 1_000_000), "Longest answer."),
                                        Field.optional(
                                                "thinking_mode",
                                                Kind.oneOf("minimal", "low", "medium", "high", "max"),
                                                "From medium on the model thinks first."),
                                        Field.optional("use_websearch", Kind.flag(), "Whether it may search.", false),
                                        Field.optional("stream", Kind.flag(), "Whether events are asked for.", false),
                                        TOOLS,
                                        Field.optional("tool_choice", CHOICE, "auto or none.")),
                                Outputs.object("payload", "object", "what would be sent"),
                                ProviderTools::preview)
                        .at("glm"),
                PlainTool.of(
                                "kimi_chat_with_tools",
                                "Ask Kimi with tools",
                                "Ask Kimi and let it call functions of yours or search the web. Calls of functions come back in"
                                        + " tool_calls: run them and send the messages again with the results.",
                                Fields.of(
                                        Field.optional(
                                                "prompt", Kind.text(1_000_000), "The question; or give messages."),
                                        Field.optional(
                                                "messages",
                                                Kind.anyOf(
                                                        Kind.text(1_000_000),
                                                        Kind.listOf(
                                                                Kind.anyOf(
                                                                        Kind.text(1_000_000),
                                                                        Kind.object(Fields.open(Field.required(
                                                                                "role",
                                                                                Kind.oneOf(
                                                                                        "system",
                                                                                        "user",
                                                                                        "assistant",
                                                                                        "tool"),
                                                                                "Who says it.")))),
                                                                1_000)),
                                                "The conversation in OpenAI's shape; a text is the user's."),
                                        TOOLS,
                                        Field.optional("tool_choice", CHOICE, "auto, none, required or a function."),
                                        model("auto"),
                                        Field.optional(
                                                "temperature", Kind.decimal(0, 1), "0 is steady, 1 is free.", 0.6),
                                        Field.optional("max_tokens", Kind.whole(1, 1_000_000), "Longest answer."),
                                        Field.optional(
                                                "use_websearch",
                                                Kind.flag(),
                                                "Whether Kimi may search the web.",
                                                false),
                                        Field.optional(
                                                "stream",
                                                Kind.flag(),
                                                "Taken and ignored: a result is always whole.",
                                                false)),
                                Outputs.status("success, or error"),
                                ProviderTools::chatWithTools)
                        .at("kimi"),
                PlainTool.of(
                                "kimi_intent_analysis",
                                "Classify a request with Kimi",
                                "Let Kimi say what a request needs: web search, how hard it is, its field, and a fitting model.",
                                Fields.of(
                                        Field.required("prompt", Kind.words(100_000), "The request to classify."),
                                        Field.optional("context", Kind.text(100_000), "What one must know about it."),
                                        Field.optional("use_websearch", Kind.flag(), IGNORED),
                                        model("auto")),
                                Outputs.status("success, or error"),
                                ProviderTools::intent)
                        .at("kimi"));
    }

    static Field model(String usual) {
        return Field.optional("model", Kind.text(200), "Model of this provider; auto for its usual one.", usual);
    }

    /** The provider of a dialect that can be called; empty when there is none. */
    static String provider(ToolContext context, String dialect) {
        return context.sluice().config().providers().values().stream()
                .filter(provider -> provider.dialect().equals(dialect) && provider.isUsable())
                .map(ProviderConfig::name)
                .findFirst()
                .orElse("");
    }

    /**
     * A model at the provider.
     *
     * @throws InvalidArgumentsException when the provider doesn't have it
     */
    static ModelChoices.Choice choose(Job job, String provider, String feature) {
        ModelChoices models = job.context().models();
        ModelChoices.Choice model =
                models.choose(job.caller(), "model", job.arguments().text("model"), models.usualOf(provider, feature));
        if (model.targets().stream().noneMatch(target -> target.provider().equals(provider))) {
            throw new InvalidArgumentsException(
                    "model", "model: \"" + model.name() + "\" (expected: a model of " + provider + ")");
        }
        return model;
    }

    private static void search(Job job) {
        String provider = provider(job.context(), "glm");
        ModelChoices.Choice model = choose(job, provider, "web-search");
        JsonObject arguments = job.arguments();
        String query = arguments.text("search_query");
        JsonObject search = JsonObject.of("enable", true, "search_engine", "search_pro_jina")
                .with("search_query", query)
                .with("count", arguments.number("count", 10))
                .with("search_recency_filter", arguments.text("search_recency_filter"))
                .with("content_size", "medium")
                .with("search_result", true);
        if (!arguments.text("search_domain_filter").isEmpty()) {
            search = search.with("search_domain_filter", arguments.text("search_domain_filter"));
        }
        ChatRequest request = new ChatRequest(
                        model.name(),
                        List.of(
                                Message.system(
                                        "Answer in at most 200 words from the pages that the search found. Name them."),
                                Message.user(query)),
                        JsonObject.EMPTY)
                .with("tools", List.of(JsonObject.of("type", "web_search", "web_search", search)));
        ask(job, provider, request, (answer, metadata) -> {
            List<JsonObject> pages = answer.body().objects("web_search");
            return JsonObject.of("status", "success", "search_query", query)
                    .with("content", answer.text())
                    .with("results", pages)
                    .with("metadata", metadata);
        });
    }

    private static void preview(Job job) {
        String provider = provider(job.context(), "glm");
        ModelChoices.Choice model = choose(job, provider, "stream");
        JsonObject arguments = job.arguments();
        List<Message> messages = new ArrayList<>();
        if (!arguments.text("system_prompt").isBlank()) {
            messages.add(Message.system(arguments.text("system_prompt")));
        }
        messages.add(Message.user(arguments.text("prompt")));
        ChatRequest request = passing(Prompt.request(model, messages, arguments), arguments);
        String id = model.targets().stream()
                .filter(target -> target.provider().equals(provider))
                .map(Target::model)
                .findFirst()
                .orElse(model.name());
        JsonObject payload;
        try {
            payload = Dialects.preview("glm", request, id, arguments.isTrue("stream"));
        } catch (InvalidRequestException e) {
            job.end(Results.error(job.tool(), "invalid_request", String.valueOf(e.getMessage())));
            return;
        }
        job.end(Results.of(JsonObject.of("status", "success", "provider", provider)
                .with("model", id)
                .with("payload", payload)
                .with("note", "Nothing was sent.")));
    }

    private static void chatWithTools(Job job) {
        String provider = provider(job.context(), "kimi");
        JsonObject arguments = job.arguments();
        List<Message> messages = messages(arguments.get("messages"));
        if (!arguments.text("prompt").isBlank()) {
            messages.add(Message.user(arguments.text("prompt")));
        }
        if (messages.isEmpty()) {
            throw new InvalidArgumentsException("prompt", "prompt: missing (expected: prompt or messages)");
        }
        String feature = arguments.isTrue("use_websearch") ? "web-search" : "tools";
        ModelChoices.Choice model = choose(job, provider, feature);
        ChatRequest request = passing(Prompt.request(model, messages, arguments), arguments);
        ask(
                job,
                provider,
                request,
                (answer, metadata) -> JsonObject.of("status", "success", "content", answer.text())
                        .with("tool_calls", answer.toolCalls())
                        .with("message", answer.message().fields())
                        .with("finish_reason", answer.finishReason())
                        .with("metadata", metadata));
    }

    /** Messages as they are given: a text, or a list of texts and messages. */
    private static List<Message> messages(@Nullable Object given) {
        List<Message> messages = new ArrayList<>();
        for (Object each : given instanceof List<?> list ? list : given == null ? List.of() : List.of(given)) {
            if (each instanceof JsonObject message) {
                messages.add(new Message(message));
            } else if (each instanceof String text && !text.isBlank()) {
                messages.add(Message.user(text));
            }
        }
        return messages;
    }

    private static void intent(Job job) {
        String provider = provider(job.context(), "kimi");
        ModelChoices.Choice model = choose(job, provider, "stream");
        String context = job.arguments().text("context");
        ChatRequest request = new ChatRequest(
                        model.name(),
                        List.of(
                                Message.system("""
                                        Classify the request. Answer with one JSON object and nothing else: "needs_websearch" \
                                        (true or false), "complexity" (simple, moderate or deep), "domain" (a word or two), \
                                        "recommended_provider" (glm or kimi), "recommended_model" (a name, or auto), \
                                        "streaming_preferred" (true or false)."""),
                                Message.user((context.isBlank() ? "" : "Context:\n" + context + "\n\n") + "Request:\n"
                                        + job.arguments().text("prompt"))),
                        JsonObject.EMPTY)
                .with("temperature", 0.1)
                .with("response_format", JsonObject.of("type", "json_object"));
        ask(job, provider, request, (answer, metadata) -> {
            try {
                return JsonObject.of(
                                "status",
                                "success",
                                "intent",
                                Json.parse(answer.text().strip()))
                        .with("metadata", metadata);
            } catch (JsonException e) {
                return JsonObject.of("status", "success", "intent", JsonObject.EMPTY)
                        .with("raw", answer.text())
                        .with("parse_error", String.valueOf(e.getMessage()))
                        .with("metadata", metadata);
            }
        });
    }

    /** Fields that go to the provider as the caller gave them. */
    private static ChatRequest passing(ChatRequest request, JsonObject arguments) {
        ChatRequest passing = request;
        for (String name : List.of("tools", "tool_choice", "max_tokens")) {
            Object value = arguments.get(name);
            passing = value == null ? passing : passing.with(name, value);
        }
        return passing;
    }

    /** What a result says of an answer. */
    interface Saying {
        JsonObject of(ChatAnswer answer, JsonObject metadata);
    }

    static void ask(Job job, String provider, ChatRequest request, Saying saying) {
        job.ask(request, CallOptions.DEFAULT.withProviders(List.of(provider)), reply -> {
            if (reply instanceof Reply.Answered answered) {
                job.end(Results.of(saying.of(answered.answer(), ChatTool.answered(job, answered.answer()))));
            } else {
                job.end(ChatTool.failed(job, ((Reply.Failed) reply).problem()));
            }
        });
    }
}

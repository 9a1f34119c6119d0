package dev.sluice.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The part of an answer that all dialects share: OpenAI's shape, with what each adds put in by a function of its own. */
final class Answers {
    private static final String WEB_ARGUMENTS =
            "{\"search_result\":{\"search_id\":\"sim-search\"},\"usage\":{\"total_tokens\":7}}";

    private static final int PIECE = 8;

    private final ChatCall call;
    private final String id;
    private final int tokens;

    Answers(ChatCall call, String id, int tokens) {
        this.call = call;
        this.id = id;
        this.tokens = Math.max(1, tokens);
    }

    static String webArguments() {
        return WEB_ARGUMENTS;
    }

    /** The words of the answer, or the JSON that was asked for in pieces; what is to be echoed is its first word. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        String echo = call.endsWithToolResult()
                ? call.toolResults().get(call.toolResults().size() - 1)
                : call.after("echo:");
        JsonNode format = call.body().path("response_format");
        if (format.path("type").asText().startsWith("json_")) {
            String json = SchemaSample.of(format.path("json_schema").path("schema"), echo)
                    .toString();
            for (int from = 0; from < json.length(); from += PIECE) {
                words.add(json.substring(from, Math.min(json.length(), from + PIECE)));
            }
            return words;
        }
        for (int i = 0; i < tokens; i++) {
            words.add(i == 0 && !echo.isEmpty() ? echo : (i == 0 ? "token" : " token"));
        }
        return words;
    }

    ObjectNode usage() {
        int input = Math.max(1, call.prompt().length() / 4);
        ObjectNode usage = Json.object()
                .put("prompt_tokens", input)
                .put("completion_tokens", tokens)
                .put("total_tokens", input + tokens);
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
        return usage;
    }

    String finishReason() {
        return tool() == null ? "stop" : "tool_calls";
    }

    /** A whole answer; {@code extra} adds what the dialect has beyond the shared shape. */
    ObjectNode body(BiConsumer<ObjectNode, ObjectNode> extra) {
        ObjectNode body = head("chat.completion");
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        ArrayNode tool = tool();
        if (tool == null) {
            message.put("content", String.join("", words()));
        } else {
            message.put("content", "");
            message.set("tool_calls", tool);
        }
        if (call.thinks()) {
            message.put("reasoning_content", "thinking about it");
        }
        choice.put("finish_reason", finishReason());
        body.set("usage", usage());
        ObjectNode extras = extras();
        if (!extras.isEmpty()) {
            body.set("x_echo", extras);
        }
        extra.accept(body, choice);
        return body;
    }

    /** The events up to the finish reason, without usage. */
    List<String> contentEvents() {
        List<String> events = new ArrayList<>();
        events.add(event(Json.object().put("role", "assistant").put("content", ""), null));
        if (call.thinks()) {
            events.add(event(Json.object().put("reasoning_content", "thinking "), null));
            events.add(event(Json.object().put("reasoning_content", "about it"), null));
        }
        ArrayNode tool = tool();
        String before = call.after("before:");
        if (tool != null && !before.isEmpty()) {
            events.add(event(Json.object().put("content", before), null));
        }
        if (tool != null) {
            events.addAll(toolEvents(tool));
        } else {
            for (String word : words()) {
                events.add(event(Json.object().put("content", word), null));
            }
        }
        return events;
    }

    ObjectNode chunk(ObjectNode delta, @Nullable String finish) {
        ObjectNode chunk = head("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.put("finish_reason", finish);
        return chunk;
    }

    ObjectNode head(String object) {
        return Json.object()
                .put("id", id)
                .put("object", object)
                .put("created", 1_700_000_000)
                .put("model", call.model());
    }

    private String event(ObjectNode delta, @Nullable String finish) {
        return Json.write(chunk(delta, finish));
    }

    private List<String> toolEvents(ArrayNode tool) {
        List<String> events = new ArrayList<>();
        ObjectNode whole = (ObjectNode) tool.get(0);
        String arguments = whole.path("function").path("arguments").asText();
        int half = arguments.length() / 2;
        for (String part : List.of(arguments.substring(0, half), arguments.substring(half))) {
            ObjectNode piece = Json.object().put("index", 0);
            if (events.isEmpty()) {
                piece.put("id", whole.path("id").asText())
                        .put("type", whole.path("type").asText());
                piece.putObject("function")
                        .put("name", whole.path("function").path("name").asText())
                        .put("arguments", part);
            } else {
                piece.putObject("function").put("arguments", part);
            }
            ObjectNode delta = Json.object();
            delta.putArray("tool_calls").add(piece);
            events.add(event(delta, null));
        }
        return events;
    }

    /** The tool call the answer consists of, if it does: {@code call:NAME} in the prompt without a result yet, or Kimi's search. */
    @Nullable
    ArrayNode tool() {
        String name = call.after("call:");
        boolean search = call.offers("builtin_function") && call.toolResults().isEmpty();
        if (!search && (name.isEmpty() || !call.offers("function") || call.endsWithToolResult())) {
            return null;
        }
        ArrayNode calls = Json.array();
        ObjectNode one =
                calls.addObject().put("id", "call_" + id).put("type", search ? "builtin_function" : "function");
        one.putObject("function")
                .put("name", search ? "$web_search" : name)
                .put("arguments", search ? WEB_ARGUMENTS : "{\"city\":\"Berlin\",\"days\":3}");
        return calls;
    }

    /** The fields of the request that nobody knows, sent back to show that they arrived. */
    private ObjectNode extras() {
        ObjectNode extras = Json.object();
        call.body().properties().forEach(field -> {
            if (field.getKey().startsWith("x_")) {
                extras.set(field.getKey(), field.getValue());
            }
        });
        return extras;
    }
}

package dev.sluice.codec;

import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a message together from its deltas: text fields that grow are joined, tool calls are merged by their index, of
 * any other field the last value counts. Confined to its stream.
 */
final class MessageAssembler {
    private static final List<String> GROWING = List.of("content", "reasoning_content", "reasoning", "refusal");

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final ToolCallAssembler toolCalls = new ToolCallAssembler();

    MessageAssembler() {
        fields.put("role", "assistant");
        fields.put("content", null);
    }

    void add(JsonObject delta) {
        delta.fields().forEach((name, value) -> {
            if (value == null || name.equals("role")) {
                return;
            }
            if (name.equals("tool_calls")) {
                toolCalls.add(delta.objects(name));
            } else if (value instanceof String text && GROWING.contains(name)) {
                fields.putIfAbsent(name, "");
                texts.computeIfAbsent(name, unseen -> new StringBuilder()).append(text);
            } else {
                fields.put(name, value);
            }
        });
    }

    /** The content so far. */
    String text() {
        StringBuilder text = texts.get("content");
        return text == null ? "" : text.toString();
    }

    /** The name of the tool that a piece of a call belongs to; empty while it is unknown. */
    String toolOf(JsonObject piece) {
        return toolCalls.nameOf(piece);
    }

    Message message() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(fields);
        texts.forEach((name, text) -> all.put(name, text.toString()));
        List<JsonObject> calls = toolCalls.calls();
        if (!calls.isEmpty()) {
            all.put("tool_calls", calls);
        }
        return new Message(new JsonObject(all));
    }
}

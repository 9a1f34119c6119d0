package dev.sluice.codec;

import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts tool calls together from their pieces. A piece belongs to the call of its {@code index}; without one, to the call
 * of its {@code id}; without either, to the last call. Arguments are joined; names and ids are given once.
 */
final class ToolCallAssembler {
    /** More calls than any model makes at once; what lies beyond is dropped. */
    private static final int MAX_CALLS = 1_000;

    private final Map<String, Call> byKey = new LinkedHashMap<>();
    private String lastKey = "";

    private static final class Call {
        final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        final Map<String, @Nullable Object> function = new LinkedHashMap<>();
        final StringBuilder arguments = new StringBuilder();
    }

    void add(List<JsonObject> pieces) {
        for (JsonObject piece : pieces) {
            String key = keyOf(piece);
            lastKey = key;
            if (byKey.size() >= MAX_CALLS && !byKey.containsKey(key)) {
                continue;
            }
            Call call = byKey.computeIfAbsent(key, unseen -> new Call());
            piece.fields().forEach((name, value) -> {
                if (!name.equals("index") && !name.equals("function") && isNews(value)) {
                    call.fields.put(name, value);
                }
            });
            JsonObject function = piece.object("function");
            function.fields().forEach((name, value) -> {
                if (name.equals("arguments")) {
                    call.arguments.append(value instanceof String text ? text : argumentsOf(value));
                } else if (isNews(value)) {
                    call.function.put(name, value);
                }
            });
        }
    }

    /** The tool's name as far as a call's pieces have told. */
    String nameOf(JsonObject piece) {
        String name = piece.object("function").text("name");
        Call call = byKey.get(keyOf(piece));
        return name.isEmpty() && call != null && call.function.get("name") instanceof String known ? known : name;
    }

    List<JsonObject> calls() {
        List<JsonObject> calls = new ArrayList<>(byKey.size());
        for (Call call : byKey.values()) {
            Map<String, @Nullable Object> function = new LinkedHashMap<>(call.function);
            function.put("arguments", call.arguments.toString());
            Map<String, @Nullable Object> fields = new LinkedHashMap<>(call.fields);
            fields.put("function", new JsonObject(function));
            calls.add(new JsonObject(fields));
        }
        return calls;
    }

    private String keyOf(JsonObject piece) {
        if (piece.get("index") instanceof Number index) {
            return "#" + index;
        }
        String id = piece.text("id");
        return id.isEmpty() ? lastKey : "id " + id;
    }

    private static boolean isNews(@Nullable Object value) {
        return value != null && !"".equals(value);
    }

    /** Some servers send the arguments as an object instead of its text. */
    private static String argumentsOf(@Nullable Object value) {
        return value instanceof JsonObject object ? Json.text(object) : "";
    }
}

package dev.sluice.mcp.shim;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.model.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a shim says; pure. */
sealed interface ShimMessage {
    /** Longest id of a request, in characters. */
    int MAX_ID = 200;

    /** Who it is; first of all. */
    record Hello(String token) implements ShimMessage {}

    /** What tools there are. */
    record ListTools() implements ShimMessage {}

    /**
     * A call of a tool.
     *
     * @param id what the answers are known by; null when the shim gave none
     */
    record CallTool(@Nullable String id, String name, JsonObject arguments) implements ShimMessage {}

    /** The end of a call that nobody wants any more. */
    record Cancel(String id) implements ShimMessage {}

    /** How the server does. */
    record Health() implements ShimMessage {}

    /** Whether it is there. */
    record Ping() implements ShimMessage {}

    /** Another token; there is none to change here. */
    record RotateToken() implements ShimMessage {}

    /** None of these. */
    record Unknown(String op) implements ShimMessage {}

    /**
     * No message.
     *
     * @param complaint what is wrong, in the predecessor's words before the colon
     */
    record Malformed(String complaint) implements ShimMessage {}

    static ShimMessage read(String text) {
        JsonObject message;
        try {
            message = Json.parse(text);
        } catch (JsonException e) {
            return new Malformed("invalid_json");
        }
        return message.get("op") instanceof String op
                ? read(op, message)
                : wrong("op: (expected: the name of an operation)");
    }

    private static ShimMessage read(String op, JsonObject message) {
        return switch (op) {
            case "hello" -> new Hello(message.text("token"));
            case "list_tools" -> new ListTools();
            case "call_tool" -> call(message);
            case "cancel" ->
                message.get("request_id") instanceof String id ? new Cancel(id) : wrong("request_id: (expected: text)");
            case "health" -> new Health();
            case "ping" -> new Ping();
            case "rotate_token" -> new RotateToken();
            default -> new Unknown(shortened(op));
        };
    }

    private static ShimMessage call(JsonObject message) {
        Object id = message.get("request_id");
        if (id != null && !(id instanceof String text && text.length() <= MAX_ID)) {
            return wrong("request_id: (expected: text of at most " + MAX_ID + " characters)");
        }
        if (!(message.get("name") instanceof String name) || name.isEmpty()) {
            return wrong("name: (expected: the name of a tool)");
        }
        Object arguments = message.get("arguments");
        if (arguments != null && !(arguments instanceof JsonObject)) {
            return wrong("arguments: (expected: an object)");
        }
        return new CallTool((String) id, name, message.object("arguments"));
    }

    private static String shortened(String op) {
        return op.length() > 100 ? op.substring(0, 100) + "…" : op;
    }

    private static Malformed wrong(String what) {
        return new Malformed("invalid_message: " + what);
    }
}

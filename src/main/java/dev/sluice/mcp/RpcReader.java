package dev.sluice.mcp;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.model.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads JSON-RPC 2.0 as MCP narrows it: ids are strings or whole numbers, params are objects. Pure. */
final class RpcReader {
    /** Most messages in one batch. */
    static final int MAX_BATCH = 100;

    private static final byte[] BEFORE = "{\"it\":".getBytes(StandardCharsets.US_ASCII);

    private RpcReader() {}

    /**
     * What one piece of text holds.
     *
     * @param isBatch whether it is a list, of whatever length
     */
    record Read(List<RpcMessage> messages, boolean isBatch) {
        static Read one(RpcMessage message) {
            return new Read(List.of(message), false);
        }
    }

    static Read read(byte[] utf8) {
        try {
            if (firstOf(utf8) == '{') {
                return Read.one(message(Json.parse(utf8)));
            }
            Object value = anyValue(utf8);
            return value instanceof List<?> list ? batch(list) : Read.one(malformed("not a JSON-RPC message"));
        } catch (JsonException e) {
            return Read.one(new RpcMessage.Malformed(null, RpcError.parse(String.valueOf(e.getMessage()))));
        }
    }

    private static Read batch(List<?> elements) {
        if (elements.isEmpty() || elements.size() > MAX_BATCH) {
            return Read.one(malformed("a batch of " + elements.size() + " (expected: 1 to " + MAX_BATCH + ")"));
        }
        List<RpcMessage> messages = new ArrayList<>(elements.size());
        for (Object element : elements) {
            messages.add(element instanceof JsonObject object ? message(object) : malformed("not a JSON-RPC message"));
        }
        return new Read(messages, true);
    }

    private static RpcMessage message(JsonObject object) {
        @Nullable RpcId id = RpcId.of(object.get("id"));
        if (!object.text("jsonrpc").equals("2.0")) {
            return malformed(id, "jsonrpc: (expected: \"2.0\")");
        }
        if (object.has("id") && id == null) {
            return malformed("id: (expected: a string or a whole number)");
        }
        if (!object.has("method")) {
            return id != null && (object.has("result") || object.has("error"))
                    ? new RpcMessage.Response()
                    : malformed(id, "method: missing");
        }
        if (!(object.get("method") instanceof String method) || method.isEmpty()) {
            return malformed(id, "method: (expected: a string)");
        }
        if (object.has("params") && !(object.get("params") instanceof JsonObject)) {
            return new RpcMessage.Malformed(id, RpcError.invalidParams("params", "params: (expected: an object)"));
        }
        JsonObject params = object.object("params");
        return id == null ? new RpcMessage.Notification(method, params) : new RpcMessage.Request(id, method, params);
    }

    private static RpcMessage malformed(String message) {
        return malformed(null, message);
    }

    private static RpcMessage malformed(@Nullable RpcId id, String message) {
        return new RpcMessage.Malformed(id, RpcError.invalidRequest(message));
    }

    /** The value of text that begins no object: read as a field, since the reader takes objects only. */
    private static @Nullable Object anyValue(byte[] utf8) {
        ByteArrayOutputStream field = new ByteArrayOutputStream(utf8.length + 8);
        field.writeBytes(BEFORE);
        field.writeBytes(utf8);
        field.write('}');
        JsonObject read = Json.parse(field.toByteArray());
        // More than one field: the text closed the value early and went on.
        return read.fields().size() == 1 ? read.get("it") : null;
    }

    private static int firstOf(byte[] utf8) {
        for (byte b : utf8) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b;
            }
        }
        return -1;
    }
}

package dev.sluice.mcp;

import dev.sluice.model.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One message of a client's. */
sealed interface RpcMessage {
    /** It wants an answer. */
    record Request(RpcId id, String method, JsonObject params) implements RpcMessage {}

    /** It wants none. */
    record Notification(String method, JsonObject params) implements RpcMessage {}

    /** The answer to a request of ours; we make none. */
    record Response() implements RpcMessage {}

    /**
     * It is no message.
     *
     * @param id of the request that it may have been; null when there is none that can be read
     */
    record Malformed(@Nullable RpcId id, RpcError error) implements RpcMessage {}

    /** A result as a message. */
    static JsonObject result(RpcId id, JsonObject result) {
        Map<String, @Nullable Object> response = new LinkedHashMap<>();
        response.put("jsonrpc", "2.0");
        response.put("id", id.value());
        response.put("result", result);
        return new JsonObject(response);
    }

    /** A notification of ours as a message. */
    static JsonObject notification(String method, JsonObject params) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        message.put("method", method);
        message.put("params", params);
        return new JsonObject(message);
    }
}

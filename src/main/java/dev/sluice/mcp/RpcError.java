package dev.sluice.mcp;

import dev.sluice.model.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request has no result (JSON-RPC 2.0 §5.1; MCP 2026-07-28, basic, Error Codes).
 *
 * @param message one line for people
 * @param data more of it for programs; empty when there is none
 */
record RpcError(int code, String message, JsonObject data) {
    static final int PARSE = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int UNKNOWN_METHOD = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL = -32603;
    static final int HEADER_MISMATCH = -32020;
    static final int MISSING_CAPABILITY = -32021;
    static final int UNSUPPORTED_VERSION = -32022;
    /** Outside the ranges that JSON-RPC and MCP keep for themselves: nothing was done since too much is under way. */
    static final int TOO_MANY = 429;

    static RpcError parse(String message) {
        return new RpcError(PARSE, message, JsonObject.EMPTY);
    }

    static RpcError invalidRequest(String message) {
        return new RpcError(INVALID_REQUEST, message, JsonObject.EMPTY);
    }

    static RpcError unknownMethod(String method) {
        return new RpcError(UNKNOWN_METHOD, "unknown method: " + shortened(method), JsonObject.EMPTY);
    }

    /** @param field path of the field that is wrong */
    static RpcError invalidParams(String field, String message) {
        return new RpcError(INVALID_PARAMS, message, JsonObject.of("field", field));
    }

    static RpcError headerMismatch(String message) {
        return new RpcError(HEADER_MISMATCH, "header mismatch: " + message, JsonObject.EMPTY);
    }

    static RpcError unsupportedVersion(String requested) {
        return new RpcError(
                UNSUPPORTED_VERSION,
                "unsupported protocol version",
                JsonObject.of("supported", Revision.supported(), "requested", shortened(requested)));
    }

    static RpcError missingCapability(JsonObject required) {
        return new RpcError(
                MISSING_CAPABILITY,
                "the client does not have what the tool needs of it: "
                        + String.join(", ", required.fields().keySet()),
                JsonObject.of("requiredCapabilities", required));
    }

    static RpcError tooMany(String message) {
        return new RpcError(TOO_MANY, message, JsonObject.EMPTY);
    }

    /** A defect of ours; what it was is in the log only. */
    static RpcError defect() {
        return new RpcError(INTERNAL, "a defect of the server's own; it was logged", JsonObject.EMPTY);
    }

    /** The response that says so; without an id when none could be read. */
    JsonObject response(@Nullable RpcId id) {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        if (!data.isEmpty()) {
            error.put("data", data);
        }
        Map<String, @Nullable Object> response = new LinkedHashMap<>();
        response.put("jsonrpc", "2.0");
        if (id != null) {
            response.put("id", id.value());
        }
        response.put("error", error);
        return new JsonObject(response);
    }

    static String shortened(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }
}

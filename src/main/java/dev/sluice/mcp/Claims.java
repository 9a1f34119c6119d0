package dev.sluice.mcp;

import dev.sluice.model.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a request of the modern era says of itself in {@code _meta} (MCP 2026-07-28, basic, General fields). Pure.
 *
 * @param version the revision it is in, as it is written; not always one that is known here
 * @param capabilities what its client can do
 */
record Claims(String version, JsonObject capabilities) {
    static final String VERSION = "io.modelcontextprotocol/protocolVersion";
    static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
    static final String SERVER_INFO = "io.modelcontextprotocol/serverInfo";

    /** Whether a request is one of the modern era by its own words. */
    static boolean isMade(JsonObject params) {
        JsonObject meta = params.object("_meta");
        return meta.has(VERSION) || meta.has(CAPABILITIES);
    }

    /** The version that is claimed; null when none is. */
    static @Nullable String version(JsonObject params) {
        return params.object("_meta").get(VERSION) instanceof String version ? version : null;
    }

    /**
     * The claims of a request.
     *
     * @throws RpcException when one that every request must make is missing or malformed
     */
    static Claims of(JsonObject params) {
        if (!(params.get("_meta") instanceof JsonObject meta)) {
            throw new RpcException(RpcError.invalidParams("_meta", "_meta: (expected: an object)"));
        }
        if (!(meta.get(VERSION) instanceof String version)) {
            throw missing(VERSION, "a string");
        }
        if (!(meta.get(CAPABILITIES) instanceof JsonObject capabilities)) {
            throw missing(CAPABILITIES, "an object");
        }
        return new Claims(version, capabilities);
    }

    private static RpcException missing(String field, String expected) {
        return new RpcException(
                RpcError.invalidParams("_meta." + field, "_meta." + field + ": (expected: " + expected + ")"));
    }

    /**
     * The revision that is claimed.
     *
     * @throws RpcException when it is none that makes claims
     */
    Revision revision() {
        @Nullable Revision revision = Revision.of(version);
        if (revision == null || !revision.isModern()) {
            throw new RpcException(RpcError.unsupportedVersion(version));
        }
        return revision;
    }
}

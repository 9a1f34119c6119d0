package dev.sluice.mcp;

import dev.sluice.gateway.MountRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The head of a modern request repeats what its body says, for those in between that read no bodies; one that says another
 * thing is refused (MCP 2026-07-28, Streamable HTTP, Server Validation). Pure.
 */
final class ModernHead {
    private static final String ENCODED = "=?base64?";

    private ModernHead() {}

    /** @throws RpcException when a field is missing or says something else than the body */
    static void check(MountRequest head, RpcMessage.Request body) {
        @Nullable String claimed = Claims.version(body.params());
        if (claimed != null) {
            mirrors(head, HttpFields.VERSION, claimed);
        }
        mirrors(head, HttpFields.METHOD, body.method());
        if (body.method().equals("tools/call") && body.params().get("name") instanceof String name) {
            mirrors(head, HttpFields.NAME, name);
        }
    }

    private static void mirrors(MountRequest head, String field, String expected) {
        @Nullable String value = head.field(field);
        if (value == null) {
            throw new RpcException(RpcError.headerMismatch(field + ": missing"));
        }
        if (!decoded(value.strip()).equals(expected)) {
            throw new RpcException(RpcError.headerMismatch(field + ": not what the body says"));
        }
    }

    /** Values that no header field can hold come as {@code =?base64?…?=}. */
    private static String decoded(String value) {
        if (!value.startsWith(ENCODED) || !value.endsWith("?=") || value.length() < ENCODED.length() + 2) {
            return value;
        }
        try {
            return new String(
                    Base64.getDecoder().decode(value.substring(ENCODED.length(), value.length() - 2)),
                    StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return value;
        }
    }
}

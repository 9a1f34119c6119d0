package dev.sluice.mcp;

/** Header fields of MCP over HTTP, in lower case. */
final class HttpFields {
    static final String VERSION = "mcp-protocol-version";
    static final String SESSION = "mcp-session-id";
    static final String METHOD = "mcp-method";
    static final String NAME = "mcp-name";

    private HttpFields() {}
}

package dev.sluice.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the block of the MCP server. */
final class McpReader {
    private McpReader() {}

    /** The block's record; null when something in it is wrong, which is then among the problems. */
    static @Nullable McpConfig read(Section mcp) {
        int before = mcp.problems();
        boolean enabled = mcp.flag("enabled");
        List<String> hosts = mcp.texts("allowed-hosts");
        List<String> origins = mcp.texts("allowed-origins");
        int sessions = mcp.integer("max-sessions");
        Duration idle = mcp.duration("session-idle");
        int calls = mcp.integer("max-calls");
        Duration heartbeat = mcp.duration("heartbeat");
        long bytes = mcp.size("max-message-bytes");
        McpConfig.Shim shim = shim(mcp.section("shim"));
        mcp.noUnknownKeys();
        if (mcp.problems() > before) {
            return null;
        }
        try {
            return new McpConfig(enabled, hosts, origins, sessions, idle, calls, heartbeat, bytes, shim);
        } catch (IllegalArgumentException e) {
            mcp.complaint(e);
            return null;
        }
    }

    private static McpConfig.Shim shim(Section block) {
        boolean enabled = block.flag("enabled");
        Duration hello = block.duration("hello-timeout");
        return block.build(
                () -> new McpConfig.Shim(enabled, hello), () -> new McpConfig.Shim(false, Duration.ofSeconds(1)));
    }
}

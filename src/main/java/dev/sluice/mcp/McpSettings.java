package dev.sluice.mcp;

import dev.sluice.config.McpConfig;
import dev.sluice.model.JsonObject;
import java.util.function.Function;

/**
 * What an MCP server goes by.
 *
 * @param version of the program, as clients are told
 * @param instructions for the models that choose among the tools; empty for none
 * @param config its limits and clocks
 * @param needs what a tool, by its name, needs of its client, as MCP's {@code ClientCapabilities}; empty for nothing. A
 *     modern client that does not have it is refused; the legacy era has no such error
 */
public record McpSettings(String version, String instructions, McpConfig config, Function<String, JsonObject> needs) {
    /** Tools that need nothing of their clients. */
    public static McpSettings of(String version, String instructions, McpConfig config) {
        return new McpSettings(version, instructions, config, tool -> JsonObject.EMPTY);
    }
}

package dev.sluice.config;

import java.util.List;

/**
 * A configuration and where each of its values comes from.
 *
 * @param engine the engine's records
 * @param gateway the gateway's
 * @param telemetry what the gateway's process tells of itself
 * @param tools the tools'
 * @param mcp the MCP server's
 * @param batch the batches'
 * @param settings every setting in force, by path
 */
public record LoadedConfig(
        EngineConfig engine,
        GatewayConfig gateway,
        TelemetryConfig telemetry,
        ToolsConfig tools,
        McpConfig mcp,
        BatchConfig batch,
        List<EffectiveSetting> settings) {
    public LoadedConfig {
        settings = List.copyOf(settings);
    }
}

package dev.sluice.mcp.conformance;

import dev.sluice.codec.Json;
import dev.sluice.config.ConfigSources;
import dev.sluice.config.LoadedConfig;
import dev.sluice.gateway.GatewayServer;
import dev.sluice.mcp.McpHttp;
import dev.sluice.mcp.McpSettings;
import dev.sluice.model.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The gateway with the conformance suite's tools in place of ours; prints its address. Ends with the process. */
final class ConformanceServer {
    private static final JsonObject SAMPLING = Json.parse("{\"sampling\":{}}");

    private ConformanceServer() {}

    public static void main(String[] arguments) throws InterruptedException {
        LoadedConfig config = ConfigSources.of(
                        null,
                        Map.of(),
                        Map.of(
                                "sluice.gateway.port", "0",
                                "sluice.gateway.admin.port", "0"))
                .load();
        try (GatewayServer server = GatewayServer.start(
                () -> config,
                (sluice, loaded, closed) -> List.of(McpHttp.of(new ConformanceTools(), settings(loaded))))) {
            System.out.println("mcp      http://localhost:" + server.gateway().port() + "/mcp");
            new CountDownLatch(1).await();
        }
    }

    private static McpSettings settings(LoadedConfig config) {
        return new McpSettings(
                "1.0",
                "The conformance suite's tools.",
                config.mcp(),
                tool -> tool.equals(ConformanceTools.NEEDS_SAMPLING) ? SAMPLING : JsonObject.EMPTY);
    }
}

package dev.sluice.bench;

import dev.sluice.Sluice;
import dev.sluice.config.EngineConfig;
import dev.sluice.config.McpConfig;
import dev.sluice.config.ToolsConfig;
import dev.sluice.mcp.McpSettings;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import dev.sluice.testing.McpLines;
import dev.sluice.testing.McpLink;
import dev.sluice.tools.Tools;
import java.util.concurrent.CompletableFuture;

/** The MCP server's figures: over streams, with the tools, an engine and simulated providers behind it. */
final class McpMeasures {
    private static final String SCENARIO = """
            providers {
              glm { dialect = glm, latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
              openai { dialect = openai, models = [m, n, o], latency { first-byte = 1ms, token-pace = 1ms, tokens = 5 } }
            }
            """;
    private static final String MODERN =
            "'io.modelcontextprotocol/protocolVersion':'2026-07-28','io.modelcontextprotocol/clientCapabilities':{}";
    private static final String HANG = "{'prompt':'x','model':'openai/m'}";

    private final Figures figures;

    McpMeasures(Figures figures) {
        this.figures = figures;
    }

    void tools() {
        with((simulator, client) -> {
            String last = "{'step':'s','step_number':1,'total_steps':1,'next_step_required':false,'findings':'f'%s}";
            String debug = last.formatted(",'confidence':'certain'");
            String analyze = last.formatted(",'use_assistant_model':false");
            for (int i = 0; i < 200; i++) {
                JsonObject unused = timed(client, 1_000 + i, i % 2 == 0 ? "debug" : "analyze", i % 2 == 0 ? debug : analyze).result();
            }
            figures.atMost("tools: debug, certain at the end", timed(client, 1, "debug", debug).millis(), 100, "ms");
            figures.atMost("tools: analyze without a model", timed(client, 2, "analyze", analyze).millis(), 1_000, "ms");
            simulator.script("openai", "{ fault = delay, delay = 2s }");
            double consensus = timed(
                            client,
                            3,
                            "consensus",
                            "{'step':'Is it?','models':[{'model':'openai/m'},{'model':'openai/n'},{'model':'openai/o'}]}")
                    .millis();
            figures.atMost("tools: consensus over 3 models of 2 s", consensus, 3_000, "ms");
            simulator.script("glm", "{ fault = slow-first-token, delay = 10s }");
            Timed answered = timed(client, 4, "analyze", last.formatted(",'model':'glm/glm-4.6'"));
            figures.add(
                    "tools: analyze with a provider of 10 s",
                    Math.round(answered.millis()) + " ms, " + (structured(answered).has("expert_analysis") ? "with" : "without")
                            + " an expert's analysis",
                    "≤ 30 000 ms, with",
                    answered.millis() <= 30_000 && structured(answered).has("expert_analysis"));
            simulator.script("glm", "{ fault = slow-first-token, delay = 40s }");
            Timed late = timed(client, 5, "analyze", last.formatted(",'model':'glm/glm-4.6'"));
            boolean kept = !structured(late).object("complete_analysis").text("work_summary").isEmpty();
            figures.add(
                    "tools: analyze with a provider of 40 s",
                    Math.round(late.millis()) + " ms, summary " + (kept ? "kept" : "lost"),
                    "≤ 30 500 ms, kept",
                    late.millis() <= 30_500 && kept);
        });
    }

    void healthBesideHungCalls() {
        with((simulator, client) -> {
            for (int i = 0; i < 500; i++) {
                JsonObject unused = timed(client, 1_000 + i, "health", "{}").result();
            }
            simulator.script("openai", "{ fault = hang }");
            for (int i = 1; i <= 50; i++) {
                CompletableFuture<JsonObject> unused = client.call(i, "chat", HANG);
            }
            Timing.until(() -> simulator.truth("openai").requestCount() >= 50);
            double[] millis = new double[1_000];
            for (int i = 0; i < millis.length; i++) {
                millis[i] = timed(client, 10_000 + i, "health", "{}").millis();
            }
            figures.atMost("tools: health beside 50 hung calls, p99", Figures.quantile(millis, 0.99), 50, "ms");
        });
    }

    void cancels() {
        for (String era : new String[] {"legacy", "modern"}) {
            with((simulator, client) -> {
                simulator.script("openai", "{ fault = hang }");
                double[] millis = new double[100];
                for (int i = 0; i < millis.length; i++) {
                    long id = 10L + i;
                    long before = simulator.truth("openai").requestCount();
                    long aborted = simulator.truth("openai").aborts();
                    CompletableFuture<JsonObject> unused =
                            client.call(id, "chat", HANG, era.equals("modern") ? MODERN : "");
                    Timing.until(() -> simulator.truth("openai").requestCount() > before);
                    long cancelled = System.nanoTime();
                    client.cancel(id);
                    Timing.until(() -> simulator.truth("openai").aborts() > aborted);
                    millis[i] = (System.nanoTime() - cancelled) / 1e6;
                }
                figures.atMost(
                        "mcp: cancel to the closed socket at the provider, " + era + " over streams, p99",
                        Figures.quantile(millis, 0.99),
                        500,
                        "ms");
            });
        }
    }

    private interface Body {
        void run(Simulator simulator, McpLines client);
    }

    private record Timed(JsonObject result, double millis) {}

    private static void with(Body body) {
        try (Simulator simulator = Simulator.start(Scenario.parse(SCENARIO));
                Sluice sluice = Sluice.start(EngineConfig.parse("""
                        sluice.providers.glm { base-url = "%s/api/paas/v4", key = "id.secret-of-glm" }
                        sluice.providers.kimi.enabled = false
                        sluice.providers.openai { dialect = openai, base-url = "%s/v1", key = "sk-of-openai", any-model = true }
                        """.formatted(simulator.origin("glm"), simulator.origin("openai"))));
                McpLink link = McpLink.open(
                        Tools.create(sluice, ToolsConfig.parse("")),
                        McpSettings.of("1", "", McpConfig.parse("")))) {
            link.client().initialize();
            body.run(simulator, link.client());
        }
    }

    private static Timed timed(McpLines client, long id, String tool, String arguments) {
        long from = System.nanoTime();
        JsonObject response = McpLines.within(client.call(id, tool, arguments));
        return new Timed(response.object("result"), (System.nanoTime() - from) / 1e6);
    }

    private static JsonObject structured(Timed timed) {
        return timed.result().object("structuredContent");
    }
}

package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.McpConfig;
import dev.sluice.config.ToolsConfig;
import dev.sluice.mcp.McpSettings;
import dev.sluice.model.JsonObject;
import dev.sluice.testing.McpLines;
import dev.sluice.testing.McpLink;
import dev.sluice.tools.Tools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The MCP server over a pair of streams, with the tools, an engine and simulated providers behind it. */
class McpStdioIT {
    private static final String MODERN =
            "'io.modelcontextprotocol/protocolVersion':'2026-07-28','io.modelcontextprotocol/clientCapabilities':{}";
    private static final Duration SOON = Duration.ofMillis(1_500);

    private Fixture fixture;
    private McpLink link;
    private McpLines client;

    @BeforeEach
    void start() {
        fixture = Fixture.start("");
        link = McpLink.open(
                Tools.create(fixture.sluice(), ToolsConfig.parse("sluice.tools.heartbeat = 100ms")),
                McpSettings.of("1", "", McpConfig.parse("sluice.mcp.heartbeat = 100ms")));
        client = link.client();
    }

    @AfterEach
    void stop() {
        link.close();
        assertThat(client.strays()).isEmpty();
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "modern"})
    void cancel_closesTheProvidersConnection_andSaysNothing(String era) {
        fixture.faults("openai", "{ fault = hang }");
        String meta = era.equals("modern") ? MODERN : "";
        if (era.equals("legacy")) {
            client.initialize();
        }
        CompletableFuture<JsonObject> call = client.call(1, "chat", "{'prompt':'x','model':'openai/gpt-test'}", meta);
        await().until(() -> fixture.truth("openai").requestCount() == 1);
        client.cancel(1);
        long cancelled = System.nanoTime();
        await().until(() -> fixture.truth("openai").aborts() == 1);
        assertThat(Duration.ofNanos(fixture.truth("openai").requests().get(0).endedNanos() - cancelled))
                .isLessThan(SOON);
        fixture.awaitIdle();
        assertThat(McpLines.within(client.call(2, "version", "{}", meta)).has("result"))
                .isTrue();
        assertThat(call).isNotDone();
    }

    @Test
    void twentyCalls_runSideBySide_andEachGetsItsOwnAnswer() {
        fixture.faults("openai", "{ fault = delay, delay = 500ms }");
        client.initialize();
        long from = System.nanoTime();
        List<CompletableFuture<JsonObject>> calls = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            calls.add(client.call(i, "chat", "{'prompt':'echo:canary-%d.','model':'openai/gpt-test'}".formatted(i)));
        }
        for (int i = 1; i <= 20; i++) {
            assertThat(text(McpLines.within(calls.get(i - 1)))).contains("canary-" + i + ".");
        }
        assertThat(ToolsFixture.since(from)).isLessThan(Duration.ofSeconds(5));
        assertThat(fixture.truth("openai").maxConcurrent()).isGreaterThan(10);
    }

    @Test
    void longCall_isToldOfAsItGoesOn_andEnds() {
        fixture.faults("openai", "{ fault = delay, delay = 1500ms }");
        client.initialize();
        JsonObject response = McpLines.within(client.call(1, "chat", "{'prompt':'x','model':'openai/gpt-test'}"));
        assertThat(response.object("result").isTrue("isError")).isFalse();
        List<JsonObject> progress = client.progress(1);
        assertThat(progress).hasSizeGreaterThanOrEqualTo(3);
        double last = -1;
        for (JsonObject each : progress) {
            double done = ((Number) each.get("progress")).doubleValue();
            assertThat(done).isGreaterThan(last);
            last = done;
        }
    }

    @Test
    void endOfInput_closesWhatRuns_andEndsTheServer() {
        fixture.faults("openai", "{ fault = hang }");
        client.initialize();
        for (int i = 1; i <= 5; i++) {
            CompletableFuture<JsonObject> unused = client.call(i, "chat", "{'prompt':'x','model':'openai/gpt-test'}");
        }
        await().until(() -> fixture.truth("openai").requestCount() == 5);
        client.close();
        link.served().orTimeout(10, TimeUnit.SECONDS).join();
        await().until(() -> fixture.truth("openai").aborts() == 5);
        client.ended().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    void fiftyHungCalls_holdUpNoSimpleTool() {
        fixture.faults("openai", "{ fault = hang }");
        client.initialize();
        for (int i = 1; i <= 50; i++) {
            CompletableFuture<JsonObject> unused = client.call(i, "chat", "{'prompt':'x','model':'openai/gpt-test'}");
        }
        await().until(() -> fixture.truth("openai").requestCount() >= 50);
        long[] nanos = new long[200];
        for (int i = 0; i < nanos.length; i++) {
            long from = System.nanoTime();
            assertThat(McpLines.within(client.call(1000 + i, "health", "{}")).has("result"))
                    .isTrue();
            nanos[i] = System.nanoTime() - from;
        }
        Arrays.sort(nanos);
        assertThat(Duration.ofNanos(nanos[nanos.length * 99 / 100])).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void badInput_getsTheProtocolsError_andTheNextLineIsRead() {
        client.initialize();
        JsonObject unknown = McpLines.within(client.call(1, "no_such_tool", "{}"));
        assertThat(unknown.object("error").number("code", 0)).isEqualTo(-32602);
        assertThat(unknown.object("error").text("message")).contains("no_such_tool");
        assertThat(McpLines.within(client.request(2, "no/such/method", "{}"))
                        .object("error")
                        .number("code", 0))
                .isEqualTo(-32601);
        assertThat(McpLines.within(client.call(3, "chat", "{'prompt':7}")).toString())
                .contains("prompt");
        assertThat(McpLines.within(client.call(4, "chat", "{}")).toString()).contains("prompt");
        assertThat(McpLines.within(client.call(5, "debug", "{'step':'%s'}".formatted("x".repeat(100_001))))
                        .toString())
                .contains("step");
        assertThat(McpLines.within(client.call(6, "version", "{}")).has("result"))
                .isTrue();
    }

    private static String text(JsonObject response) {
        return response.object("result").object("structuredContent").text("content");
    }
}

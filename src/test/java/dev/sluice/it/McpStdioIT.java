package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.McpConfig;
import dev.sluice.config.ToolsConfig;
import dev.sluice.mcp.McpSettings;
import dev.sluice.mcp.McpStdio;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
    private McpLines client;
    private CompletableFuture<Void> served;

    @BeforeEach
    void start() throws IOException {
        fixture = Fixture.start("");
        // A socket stands in for the two pipes: each side's end is seen by the other.
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket near = new Socket(listening.getInetAddress(), listening.getLocalPort());
            Socket far = listening.accept();
            McpStdio server = McpStdio.of(
                    Tools.create(fixture.sluice(), ToolsConfig.parse("sluice.tools.heartbeat = 100ms")),
                    McpSettings.of("1", "", mcp("heartbeat = 100ms")),
                    far.getInputStream(),
                    far.getOutputStream());
            served = serve(server, far);
            client = new McpLines(near.getInputStream(), halfClosing(near));
        }
    }

    @AfterEach
    void stop() {
        client.close();
        served.orTimeout(10, TimeUnit.SECONDS).join();
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
        served.orTimeout(10, TimeUnit.SECONDS).join();
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

    static McpConfig mcp(String settings) {
        return McpConfig.parse("sluice.mcp { " + settings + " }");
    }

    private static CompletableFuture<Void> serve(McpStdio server, Socket far) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try (far) {
                        server.serve();
                        end.complete(null);
                    } catch (InterruptedException | IOException e) {
                        end.completeExceptionally(e);
                    }
                },
                "mcp-server");
        thread.setDaemon(true);
        thread.start();
        return end;
    }

    /** Its close ends the other side's input and leaves this side's open. */
    private static OutputStream halfClosing(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                if (!socket.isOutputShutdown()) {
                    socket.shutdownOutput();
                }
            }
        };
    }
}

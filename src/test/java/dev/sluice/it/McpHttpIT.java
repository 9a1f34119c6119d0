package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.codec.Json;
import dev.sluice.config.McpConfig;
import dev.sluice.config.ToolsConfig;
import dev.sluice.mcp.McpHttp;
import dev.sluice.mcp.McpSettings;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.Tools;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The MCP server at {@code /mcp} of a gateway, over real TCP, with the tools and simulated providers behind it. */
class McpHttpIT {
    private static final Duration SOON = Duration.ofMillis(1_500);
    private static final String HANG = "{'prompt':'x','model':'openai/gpt-test'}";

    private static final String INITIALIZE =
            "{'jsonrpc':'2.0','id':0,'method':'initialize','params':{'protocolVersion':'2025-11-25','capabilities':{},'clientInfo':{'name':'t','version':'1'}}}";

    private GatewayFixture gateway;

    @BeforeEach
    void start() {
        gateway = GatewayFixture.start(
                "",
                "",
                sluice -> List.of(McpHttp.of(
                        Tools.create(sluice, ToolsConfig.parse("sluice.tools.heartbeat = 100ms")),
                        McpSettings.of(
                                "1", "", McpConfig.parse("sluice.mcp { heartbeat = 100ms, max-sessions = 5 }")))));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void legacyCancel_byTheNotification_closesTheProvidersConnection() {
        gateway.fixture().faults("openai", "{ fault = hang }");
        String session = session();
        CompletableFuture<HttpResponse<String>> call = async(legacy(session, tool(1, "chat", HANG, "")));
        cancelsSoon(() -> assertThat(post(legacy(
                                session,
                                "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':1}}"))
                        .statusCode())
                .isEqualTo(202));
        HttpResponse<String> ended = call.orTimeout(5, TimeUnit.SECONDS).join();
        assertThat(ended.body()).doesNotContain("\"result\"");
    }

    @Test
    void modernCancel_byDisconnecting_closesTheProvidersConnection() {
        gateway.fixture().faults("openai", "{ fault = hang }");
        CompletableFuture<HttpResponse<String>> call = async(modern(1, "chat", HANG));
        cancelsSoon(() -> call.cancel(true));
    }

    @Test
    void endOfASession_closesWhatItRuns_andTheSessionIsGone() {
        gateway.fixture().faults("openai", "{ fault = hang }");
        String session = session();
        CompletableFuture<HttpResponse<String>> unused = async(legacy(session, tool(1, "chat", HANG, "")));
        cancelsSoon(() -> assertThat(gateway.send(gateway.to("/mcp")
                                .header("mcp-session-id", session)
                                .DELETE()
                                .build())
                        .statusCode())
                .isBetween(200, 204));
        assertThat(post(legacy(session, tool(2, "version", "{}", ""))).statusCode())
                .isEqualTo(404);
    }

    @Test
    void sessionTooMany_takesThePlaceOfTheOneUnusedForLongest() {
        String first = session();
        String second = session();
        for (int i = 0; i < 4; i++) {
            session();
        }
        assertThat(post(legacy(first, tool(1, "version", "{}", ""))).statusCode())
                .isEqualTo(404);
        assertThat(post(legacy(second, tool(1, "version", "{}", ""))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void longCall_isToldOfAsItGoesOn_inBothEras() {
        gateway.fixture().faults("openai", "{ fault = delay, delay = 1500ms }");
        String legacy = post(legacy(session(), tool(1, "chat", HANG, "'progressToken':'t'")))
                .body();
        String modern = post(modern(1, "chat", HANG, ",'progressToken':'t'")).body();
        assertThat(List.of(legacy, modern)).allSatisfy(body -> {
            assertThat(body.split("notifications/progress", -1)).hasSizeGreaterThan(3);
            assertThat(body).contains("\"result\"");
        });
    }

    @Test
    void twoClients_thousandInterleavedCallsEach_noAnswerProgressOrConversationCrosses() {
        String[] sessions = {session(), session()};
        String[] conversations = {null, null};
        Queue<CompletableFuture<Void>> running = new ArrayDeque<>();
        for (int i = 0; i < 2_000; i++) {
            int client = i % 2;
            String canary = "canary-" + client + "-" + i + ".";
            String id = conversations[client];
            String arguments = "{'prompt':'echo:%s','model':'openai/gpt-test'%s}"
                    .formatted(canary, id == null ? "" : ",'continuation_id':'" + id + "'");
            HttpRequest request =
                    legacy(sessions[client], tool(i, "chat", arguments, "'progressToken':'" + canary + "'"));
            CompletableFuture<Void> checked = async(request).thenAccept(response -> {
                JsonObject result = result(response.body(), canary);
                assertThat(result.object("structuredContent").text("content")).contains(canary);
                assertThat(response.body().split("canary-" + (1 - client), -1)).hasSize(1);
            });
            running.add(checked);
            if (id == null && i < 2) {
                conversations[client] = conversation(sessions[client], client);
            }
            if (running.size() > 50) {
                running.remove().orTimeout(30, TimeUnit.SECONDS).join();
            }
        }
        running.forEach(each -> each.orTimeout(30, TimeUnit.SECONDS).join());
        // What each conversation holds was put into its own prompts alone.
        assertThat(gateway.fixture().truth("openai").requests()).allSatisfy(request -> {
            boolean zero = request.body().contains("canary-0");
            boolean one = request.body().contains("canary-1");
            assertThat(zero && one).as(request.body()).isFalse();
        });
    }

    @Test
    void foreignOriginOrHost_isRefused() {
        HttpRequest request = gateway.to("/mcp")
                .header("content-type", "application/json")
                .header("accept", "application/json, text/event-stream")
                .header("origin", "http://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString(json(INITIALIZE)))
                .build();
        assertThat(post(request).statusCode()).isEqualTo(403);
    }

    private String conversation(String session, int client) {
        String arguments = "{'prompt':'echo:canary-%d-first.','model':'openai/gpt-test'}".formatted(client);
        String body = post(legacy(session, tool(90_000, "chat", arguments, ""))).body();
        String id = result(body, "first")
                .object("structuredContent")
                .object("continuation_offer")
                .text("continuation_id");
        assertThat(id).isNotEmpty();
        return id;
    }

    /** Once the provider has the call, does this; the provider's connection must close soon after. */
    private void cancelsSoon(Runnable cancel) {
        await().until(() -> gateway.fixture().truth("openai").requestCount() == 1);
        cancel.run();
        long cancelled = System.nanoTime();
        await().until(() -> gateway.fixture().truth("openai").aborts() == 1);
        assertThat(Duration.ofNanos(
                        gateway.fixture().truth("openai").requests().get(0).endedNanos() - cancelled))
                .isLessThan(SOON);
        gateway.fixture().awaitIdle();
    }

    private String session() {
        HttpResponse<String> response = post(initialize());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.headers().firstValue("mcp-session-id").orElseThrow();
    }

    private HttpRequest initialize() {
        return request(INITIALIZE).build();
    }

    private HttpRequest legacy(String session, String message) {
        return request(message)
                .header("mcp-session-id", session)
                .header("mcp-protocol-version", "2025-11-25")
                .build();
    }

    private HttpRequest modern(long id, String tool, String arguments) {
        return modern(id, tool, arguments, "");
    }

    private HttpRequest modern(long id, String tool, String arguments, String meta) {
        String claims =
                "'io.modelcontextprotocol/protocolVersion':'2026-07-28','io.modelcontextprotocol/clientCapabilities':{}";
        return request(tool(id, tool, arguments, claims + meta))
                .header("mcp-protocol-version", "2026-07-28")
                .header("mcp-method", "tools/call")
                .header("mcp-name", tool)
                .build();
    }

    private HttpRequest.Builder request(String message) {
        return gateway.to("/mcp")
                .header("content-type", "application/json")
                .header("accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(json(message)));
    }

    private HttpResponse<String> post(HttpRequest request) {
        return gateway.send(request);
    }

    private CompletableFuture<HttpResponse<String>> async(HttpRequest request) {
        return gateway.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String tool(long id, String tool, String arguments, String meta) {
        return "{'jsonrpc':'2.0','id':%d,'method':'tools/call','params':{'name':'%s','arguments':%s,'_meta':{%s}}}"
                .formatted(id, tool, arguments, meta);
    }

    private static String json(String message) {
        return message.replace('\'', '"');
    }

    /** The result of a response, whole or the last of a stream's events. */
    private static JsonObject result(String body, String what) {
        String last = body.startsWith("{")
                ? body
                : body.lines()
                        .filter(line -> line.startsWith("data: {"))
                        .reduce((a, b) -> b)
                        .map(line -> line.substring(6))
                        .orElseThrow(() -> new AssertionError(what + ": " + body));
        JsonObject message = Json.parse(last);
        assertThat(message.has("result")).as(last).isTrue();
        return message.object("result");
    }
}

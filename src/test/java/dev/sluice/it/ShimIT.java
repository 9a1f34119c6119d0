package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.codec.Json;
import dev.sluice.config.McpConfig;
import dev.sluice.config.ToolsConfig;
import dev.sluice.mcp.shim.ShimMount;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Truth;
import dev.sluice.testing.ShimClient;
import dev.sluice.tools.Tools;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The predecessor's protocol at a gateway, over real WebSockets of the JDK, with simulated providers behind it. */
class ShimIT {
    private static final Duration SOON = Duration.ofMillis(1_500);
    private static final String HANG = "{'prompt':'x','model':'openai/gpt-test'}";

    private GatewayFixture gateway;

    @BeforeEach
    void start() {
        gateway = gateway("15s");
    }

    private static GatewayFixture gateway(String helloTimeout) {
        return GatewayFixture.start(
                "",
                "",
                sluice -> ShimMount.over(
                        Tools.create(sluice, ToolsConfig.parse("sluice.tools.heartbeat = 100ms")),
                        McpConfig.parse("""
                                sluice.mcp { heartbeat = 100ms, max-sessions = 4, max-calls = 60, max-message-bytes = 300000
                                  shim { enabled = true, hello-timeout = %s } }""".formatted(helloTimeout))));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/"})
    void shim_getsItsToolsAndItsAnswers_inTheOrderThatItKnows(String path) {
        try (ShimClient shim = ShimClient.open(gateway.client(), address(path))) {
            shim.send("{'op':'list_tools'}");
            JsonObject tools = shim.next();
            assertThat(tools.text("op")).isEqualTo("list_tools_res");
            assertThat(tools.objects("tools"))
                    .extracting(tool -> tool.text("name"))
                    .contains("chat", "debug", "consensus");
            assertThat(tools.objects("tools"))
                    .allSatisfy(tool ->
                            assertThat(tool.object("inputSchema").text("type")).isEqualTo("object"));

            shim.call("r1", "chat_EXAI-WS", "{'prompt':'echo:hello','model':'openai/gpt-test','_session_id':'s'}");
            List<JsonObject> frames = new ArrayList<>();
            frames.add(shim.next());
            while (!frames.get(frames.size() - 1).text("op").equals("call_tool_res")) {
                frames.add(shim.next());
            }
            assertThat(frames)
                    .allSatisfy(frame -> assertThat(frame.text("request_id")).isEqualTo("r1"));
            assertThat(frames.get(0).text("op")).isEqualTo("progress");
            assertThat(frames.get(0).text("note")).isEqualTo("accepted");
            assertThat(frames.get(1).text("op")).isEqualTo("call_tool_ack");
            assertThat(frames.get(1).isTrue("accepted")).isTrue();
            assertThat(frames.get(1).number("timeout", 0)).isEqualTo(30);
            assertThat(frames.get(1).text("name")).isEqualTo("chat_EXAI-WS");
            JsonObject result = frames.get(frames.size() - 1);
            assertThat(result.has("error")).isFalse();
            String text = result.objects("outputs").get(0).text("text");
            assertThat(text).isEqualTo(result.text("text"));
            assertThat(Json.parse(text).text("content")).startsWith("hello");

            shim.send("{'op':'health'}");
            JsonObject health = shim.next();
            assertThat(health.isTrue("ok")).isTrue();
            assertThat(health.object("health").number("sessions", 0)).isEqualTo(1);
            assertThat(health.object("health").number("global_capacity", 0)).isEqualTo(60);
            assertThat(health.object("health").number("tool_count", 0)).isGreaterThan(20);
            assertThat(health.object("health").text("uptime_human")).matches("0:\\d\\d:\\d\\d");
            shim.send("{'op':'ping'}");
            assertThat(shim.next().text("op")).isEqualTo("pong");
            shim.send("{'op':'rotate_token','old':'a','new':'b'}");
            assertThat(shim.next().isTrue("ok")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not JSON | invalid_hello | 4000 invalid hello",
                "{'op':'list_tools'} | missing_hello | 4001 missing hello",
                "{'no':'op'} | invalid_hello | 4000 invalid hello"
            })
    void whoDoesNotSayHello_isSentAway(String first, String error, String closed) {
        ShimClient shim = ShimClient.connect(gateway.client(), address("/ws"));
        shim.send(first);
        JsonObject ack = shim.next();
        assertThat(ack.text("op")).isEqualTo("hello_ack");
        assertThat(ack.text("error")).isEqualTo(error);
        assertThat(shim.closed()).isEqualTo(closed);
        shim.close();
    }

    @Test
    void whoSaysNothing_isSentAwayInTime() {
        gateway.close();
        gateway = gateway("300ms");
        ShimClient shim = ShimClient.connect(gateway.client(), address("/ws"));
        assertThat(shim.closed()).isEqualTo("4002 hello timeout");
        shim.close();
    }

    @Test
    void sessionTooMany_isSentAway_andTheNextOneIsTakenOnceThereIsRoom() {
        List<ShimClient> open = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            open.add(ShimClient.open(gateway.client(), address("/ws")));
        }
        ShimClient refused = ShimClient.connect(gateway.client(), address("/ws"));
        assertThat(refused.closed()).startsWith("1008 too many sessions");
        refused.close();
        open.remove(0).abort();
        await().ignoreExceptions().until(() -> open.add(ShimClient.open(gateway.client(), address("/ws"))));
        open.forEach(ShimClient::close);
    }

    @Test
    void badInput_isSaidToBe_andTheConnectionGoesOn() {
        try (ShimClient shim = ShimClient.open(gateway.client(), address("/ws"))) {
            shim.send("not JSON");
            assertThat(shim.next().text("message")).isEqualTo("invalid_json");
            shim.send("{'op':'dance'}");
            assertThat(shim.next().text("message")).isEqualTo("Unknown op: dance");
            shim.send("{'op':'call_tool','request_id':'a','arguments':{}}");
            assertThat(shim.next().text("message")).startsWith("invalid_message: name: ");
            shim.send("{'op':'call_tool','request_id':7,'name':'chat'}");
            assertThat(shim.next().text("message")).startsWith("invalid_message: request_id: ");
            shim.call("u", "no_such_tool", "{}");
            assertThat(shim.next().object("error").text("code")).isEqualTo("TOOL_NOT_FOUND");
            shim.call("v", "chat", "{'prompt':7}");
            JsonObject error = shim.next().object("error");
            assertThat(error.text("code")).isEqualTo("VALIDATION_ERROR");
            assertThat(error.text("message")).contains("prompt", "expected: text");
            shim.send("{'op':'cancel','request_id':'nobody'}");
            assertThat(shim.next().isTrue("ok")).isFalse();
            shim.send("{'op':'call_tool','name':'version'}");
            JsonObject result = shim.next(frame -> frame.text("op").equals("call_tool_res"));
            assertThat(result.fields()).containsEntry("request_id", null);
            assertThat(result.text("text")).contains("sluice");
        }
    }

    @Test
    void failures_areErrorsWithTheirCodes_andTheWorkIsKept() {
        gateway.fixture().faults("openai", "{ fault = error, status = 401, code = invalid_api_key }");
        try (ShimClient shim = ShimClient.open(gateway.client(), address("/ws"))) {
            shim.call("a", "chat", HANG);
            JsonObject refused = shim.result("a").object("error");
            assertThat(refused.text("code")).isEqualTo("ERROR");
            assertThat(refused.object("metadata").text("error")).isEqualTo("unauthorized");

            shim.call("b", "analyze", """
                    {'step':'Understand','step_number':1,'total_steps':1,'next_step_required':false,
                     'findings':'a loop with look-ahead','model':'openai/gpt-test'}""");
            JsonObject kept = shim.result("b");
            assertThat(kept.object("error").text("code")).isEqualTo("ERROR");
            assertThat(kept.object("error")
                            .object("metadata")
                            .object("complete_analysis")
                            .text("work_summary"))
                    .contains("look-ahead");
        }
    }

    @Test
    void callTooMany_isOverCapacity_andIsTakenAsSoonAsThereIsRoom() {
        gateway.fixture().faults("openai", "{ fault = hang }");
        try (ShimClient shim = ShimClient.open(gateway.client(), address("/ws"))) {
            for (int i = 0; i < 60; i++) {
                shim.call("hung-" + i, "chat", HANG);
            }
            shim.call("late", "version", "{}");
            JsonObject refused = shim.result("late").object("error");
            assertThat(refused.text("code")).isEqualTo("OVER_CAPACITY");
            assertThat(refused.number("retry_after", 0)).isEqualTo(1);

            shim.send("{'op':'cancel','request_id':'hung-0'}");
            assertThat(shim.next(frame -> frame.text("op").equals("cancelled")).isTrue("ok"))
                    .isTrue();
            shim.call("late", "version", "{}");
            assertThat(shim.result("late").has("error")).isFalse();
        }
        gateway.fixture().awaitIdle();
    }

    @Test
    void sameIdTwice_isOneCall() {
        gateway.fixture().faults("openai", "{ fault = delay, delay = 500ms }");
        try (ShimClient shim = ShimClient.open(gateway.client(), address("/ws"))) {
            shim.call("a", "chat", HANG);
            shim.call("a", "chat", HANG);
            assertThat(shim.next(frame -> frame.text("note").startsWith("duplicate"))
                            .text("request_id"))
                    .isEqualTo("a");
            assertThat(shim.result("a").has("error")).isFalse();
            assertThat(gateway.fixture().truth("openai").requestCount()).isEqualTo(1);
        }
    }

    @Test
    void cancel_closesTheProvidersConnection() {
        gateway.fixture().faults("openai", "{ fault = hang }");
        try (ShimClient shim = ShimClient.open(gateway.client(), address("/ws"))) {
            shim.call("a", "chat", HANG);
            closesSoon(1, () -> shim.send("{'op':'cancel','request_id':'a'}"));
            shim.call("b", "version", "{}");
            assertThat(shim.result("b").has("error")).isFalse();
            assertThat(shim.all())
                    .noneMatch(frame -> frame.text("op").equals("call_tool_res")
                            && frame.text("request_id").equals("a"));
        }
    }

    enum Leaving {
        CLOSE,
        ABORT
    }

    @ParameterizedTest
    @EnumSource(Leaving.class)
    void whoLeaves_hasCancelledAllItsCalls(Leaving leaving) {
        gateway.fixture().faults("openai", "{ fault = hang }");
        ShimClient shim = ShimClient.open(gateway.client(), address("/ws"));
        for (int i = 0; i < 10; i++) {
            shim.call("c" + i, "chat", HANG);
        }
        closesSoon(10, () -> {
            if (leaving == Leaving.CLOSE) {
                shim.close();
            } else {
                shim.abort();
            }
        });
        await().until(() -> gateway.gateway().connections() == 0);
    }

    @Test
    void twentyCalls_runSideBySide() {
        gateway.fixture().faults("openai", "{ fault = delay, delay = 500ms }");
        try (ShimClient shim = ShimClient.open(gateway.client(), address("/ws"))) {
            long from = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                shim.call("c" + i, "chat", "{'prompt':'echo:canary-%d.','model':'openai/gpt-test'}".formatted(i));
            }
            Set<String> seen = new HashSet<>();
            while (seen.size() < 20) {
                JsonObject result = shim.next(frame -> frame.text("op").equals("call_tool_res"));
                String id = result.text("request_id");
                assertThat(result.text("text")).contains("canary-" + id.substring(1) + ".");
                seen.add(id);
            }
            assertThat(ToolsFixture.since(from)).isLessThan(Duration.ofSeconds(5));
            assertThat(gateway.fixture().truth("openai").maxConcurrent()).isGreaterThan(10);
        }
    }

    @Test
    void longCall_isToldOfAsItGoesOn_andEnds() {
        gateway.fixture().faults("openai", "{ fault = delay, delay = 1500ms }");
        try (ShimClient shim = ShimClient.open(gateway.client(), address("/ws"))) {
            shim.call("a", "chat", HANG);
            assertThat(shim.result("a").has("error")).isFalse();
            assertThat(shim.all())
                    .filteredOn(frame -> frame.text("op").equals("progress"))
                    .hasSizeGreaterThan(3)
                    .allSatisfy(frame -> {
                        assertThat(frame.text("name")).isEqualTo("chat");
                        assertThat(frame.get("t")).isInstanceOf(Number.class);
                    });
        }
    }

    @Test
    void fiftyHungCalls_holdUpNothing() {
        gateway.fixture().faults("openai", "{ fault = hang }");
        try (ShimClient shim = ShimClient.open(gateway.client(), address("/ws"))) {
            for (int i = 0; i < 50; i++) {
                shim.call("hung-" + i, "chat", HANG);
            }
            await().until(() -> gateway.fixture().truth("openai").requestCount() >= 50);
            long[] nanos = new long[100];
            for (int i = 0; i < nanos.length; i++) {
                long from = System.nanoTime();
                shim.send("{'op':'health'}");
                JsonObject health = shim.next(frame -> frame.text("op").equals("health_res"));
                nanos[i] = System.nanoTime() - from;
                assertThat(health.object("health").number("global_inflight", 0)).isEqualTo(50);
            }
            Arrays.sort(nanos);
            assertThat(Duration.ofNanos(nanos[98])).isLessThan(Duration.ofSeconds(1));
            shim.call("v", "version", "{}");
            assertThat(shim.result("v").has("error")).isFalse();
        }
        gateway.fixture().awaitIdle();
    }

    @Test
    void twoShims_thousandInterleavedCallsEach_nothingCrosses() {
        ShimClient[] shims = {
            ShimClient.open(gateway.client(), address("/ws")), ShimClient.open(gateway.client(), address("/"))
        };
        List<Map<String, String>> underWay = List.of(new HashMap<>(), new HashMap<>());
        for (int i = 0; i < 2_000; i++) {
            int who = i % 2;
            String canary = "canary-" + who + "-" + i + ".";
            // Both use the same ids.
            String id = "call-" + i / 2;
            shims[who].call(id, "chat", "{'prompt':'echo:%s','model':'openai/gpt-test'}".formatted(canary));
            underWay.get(who).put(id, canary);
            while (underWay.get(who).size() > 25) {
                check(shims[who], underWay.get(who));
            }
        }
        for (int who = 0; who < 2; who++) {
            while (!underWay.get(who).isEmpty()) {
                check(shims[who], underWay.get(who));
            }
            String other = "canary-" + (1 - who);
            assertThat(shims[who].all()).noneMatch(frame -> Json.text(frame).contains(other));
            shims[who].close();
        }
        assertThat(gateway.fixture().truth("openai").requests())
                .extracting(Truth.Request::body)
                .noneMatch(body -> body.contains("canary-0") && body.contains("canary-1"));
    }

    private static void check(ShimClient shim, Map<String, String> underWay) {
        JsonObject result = shim.next(frame -> frame.text("op").equals("call_tool_res"));
        String canary = underWay.remove(result.text("request_id"));
        assertThat(canary).isNotNull();
        assertThat(result.text("text")).contains(canary);
    }

    @Test
    void tooLongAMessage_endsTheConnection_andALargeOneDoesNot() {
        ShimClient shim = ShimClient.open(gateway.client(), address("/ws"));
        shim.call("large", "chat", "{'prompt':'echo:%s','model':'openai/gpt-test'}".formatted("x".repeat(200_000)));
        assertThat(shim.result("large").has("error")).isFalse();
        shim.call("larger", "chat", "{'prompt':'%s'}".formatted("x".repeat(300_000)));
        assertThat(shim.closed()).startsWith("1009 the message is too long (expected: at most 300000 bytes)");
        shim.abort();
    }

    @Test
    void pagesAndPlainRequests_areRefused() {
        assertThatThrownBy(() -> ShimClient.connect(gateway.client(), address("/ws"), "origin", "http://evil.example"))
                .satisfies(e -> {
                    Throwable cause = e;
                    while (!(cause instanceof WebSocketHandshakeException)) {
                        cause = cause.getCause();
                    }
                    assertThat(((WebSocketHandshakeException) cause)
                                    .getResponse()
                                    .statusCode())
                            .isEqualTo(403);
                });
        for (String path : List.of("/ws", "/")) {
            HttpResponse<String> plain = gateway.get(path);
            assertThat(plain.statusCode()).isEqualTo(426);
            assertThat(plain.headers().firstValue("upgrade")).contains("websocket");
            assertThat(GatewayFixture.error(plain).text("message")).contains("Upgrade: websocket");
        }
    }

    @Test
    void endOfTheGateway_isSaid_andEndsWhatRuns() {
        gateway.fixture().faults("openai", "{ fault = hang }");
        ShimClient shim = ShimClient.open(gateway.client(), address("/ws"));
        shim.call("a", "chat", HANG);
        closesSoon(1, () -> gateway.gateway().close());
        assertThat(shim.closed()).startsWith("1001 ");
        shim.abort();
    }

    /** Once the provider has the calls, does this; the provider's connections must close soon after. */
    private void closesSoon(int calls, Runnable leave) {
        await().until(() -> truth().requestCount() == calls);
        long left = System.nanoTime();
        leave.run();
        await().until(() -> truth().aborts() == calls);
        assertThat(truth().requests())
                .allSatisfy(request -> assertThat(Duration.ofNanos(request.endedNanos() - left))
                        .isLessThan(SOON));
        gateway.fixture().awaitIdle();
    }

    private Truth truth() {
        return gateway.fixture().truth("openai");
    }

    private URI address(String path) {
        return URI.create("ws://127.0.0.1:" + gateway.gateway().port() + path);
    }
}

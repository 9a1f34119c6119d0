package dev.sluice.mcp.shim;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorSystem;
import akka.japi.Pair;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.testkit.TestPublisher;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import akka.stream.testkit.javadsl.TestSource;
import akka.testkit.javadsl.TestKit;
import dev.sluice.codec.Json;
import dev.sluice.config.McpConfig;
import dev.sluice.gateway.MountKeys;
import dev.sluice.gateway.SocketWord;
import dev.sluice.model.JsonObject;
import dev.sluice.testing.AnticipatedException;
import dev.sluice.tools.ToolCall;
import dev.sluice.tools.ToolResult;
import dev.sluice.tools.ToolRun;
import dev.sluice.tools.ToolSpec;
import dev.sluice.tools.Toolbox;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ShimStageTest {
    private static ActorSystem system;

    private final Held tools = new Held();
    private final AtomicInteger places = new AtomicInteger();
    private final ShimSessions sessions = new ShimSessions(2);
    private TestPublisher.@Nullable Probe<String> shim;
    private TestSubscriber.@Nullable Probe<SocketWord> heard;

    @BeforeAll
    static void start() {
        system = ActorSystem.create("shims");
    }

    @AfterAll
    static void stop() {
        TestKit.shutdownActorSystem(system);
    }

    @Test
    void shimThatDoesNotRead_isHeardNoMore_untilItDoes() {
        connect("");
        heard().request(1);
        say("{'op':'hello'}");
        assertThat(next().text("op")).isEqualTo("hello_ack");
        // Nothing of these answers is taken: they wait, and at 64 so do the next messages, before the stage.
        int sent = 0;
        try {
            while (sent < 1_000) {
                say("{'op':'ping'}");
                sent++;
            }
        } catch (AssertionError noDemand) {
            // As wanted.
        }
        assertThat(sent).isBetween(64, 100);

        heard().request(sent + 10);
        for (int i = 0; i < sent; i++) {
            assertThat(next().text("op")).isEqualTo("pong");
        }
        say("{'op':'health'}");
        assertThat(next().text("op")).isEqualTo("health_res");
    }

    @Test
    void shimThatDoesNotRead_missesProgress_andNeverAnAnswer() {
        connect("");
        hello();
        call("a");
        heard().request(2);
        heard().expectNext();
        heard().expectNext();
        ToolCall call = requireNonNull(tools.calls.get("tool-a"));
        for (int i = 0; i < 500; i++) {
            call.progress().report(i, null, "step " + i);
        }
        tools.run("tool-a").complete(ToolResult.text("done"));
        await().until(() -> sessions.calls() == 0);

        heard().request(200);
        int progress = 0;
        JsonObject frame = next();
        while (frame.text("op").equals("progress")) {
            progress++;
            frame = next();
        }
        assertThat(progress).isLessThanOrEqualTo(64);
        assertThat(frame.text("text")).isEqualTo("done");
    }

    @Test
    void endOfTheConnection_cancelsEveryCall_andGivesItsPlacesBack() {
        for (Runnable ending : List.<Runnable>of(
                () -> shim().sendComplete(),
                () -> shim().sendError(new IllegalStateException("a reset")),
                () -> heard().cancel())) {
            connect("");
            hello();
            call("a");
            call("b");
            assertThat(places).hasValue(2);
            assertThat(sessions.count()).isEqualTo(1);

            ending.run();

            await().until(() -> sessions.count() == 0);
            assertThat(tools.runs.values()).allSatisfy(run -> assertThat(run).isCancelled());
            assertThat(places).hasValue(0);
            assertThat(sessions.calls()).isZero();
        }
    }

    @Test
    void callThatEnds_givesItsPlaceBack_once() {
        connect("max-calls = 1");
        hello();
        call("a");
        say("{'op':'call_tool','request_id':'b','name':'tool-b'}");
        heard().request(10);
        JsonObject refused = skipTo("call_tool_res");
        assertThat(refused.object("error").text("code")).isEqualTo("OVER_CAPACITY");
        assertThat(places).hasValue(1);

        tools.run("tool-a").complete(ToolResult.text("done"));
        assertThat(skipTo("call_tool_res").text("text")).isEqualTo("done");
        assertThat(places).hasValue(0);
        say("{'op':'cancel','request_id':'a'}");
        assertThat(skipTo("cancelled").isTrue("ok")).isFalse();
        assertThat(places).hasValue(0);
    }

    @Test
    void silentCall_givesSignsOfLife() {
        connect("heartbeat = 40ms");
        hello();
        call("a");
        heard().request(10);
        for (int i = 0; i < 5; i++) {
            JsonObject frame = next();
            assertThat(frame.text("request_id")).isEqualTo("a");
        }
        assertThat(sessions.calls()).isEqualTo(1);
    }

    @Test
    void toolThatBreaks_isADefect_andNoMoreIsSaid() {
        connect("");
        hello();
        say("{'op':'call_tool','request_id':'a','name':'broken'}");
        heard().request(5);
        JsonObject refused = next();
        assertThat(refused.object("error").text("code")).isEqualTo("INTERNAL_ERROR");
        assertThat(refused.object("error").text("message")).doesNotContain("planned");
        call("b");
        tools.run("tool-b").completeExceptionally(new AnticipatedException());
        JsonObject failed = skipTo("call_tool_res");
        assertThat(failed.object("error").text("code")).isEqualTo("EXEC_ERROR");
        assertThat(failed.object("error").text("message")).doesNotContain("planned");
        assertThat(places).hasValue(0);
    }

    @Test
    void closingServer_saysSo_andCancels() {
        connect("");
        hello();
        call("a");
        heard().request(10);
        heard().expectNext();
        heard().expectNext();
        sessions.close();
        assertThat(heard().expectNext()).isEqualTo(new SocketWord.Close(1001, "the server is closing"));
        heard().expectComplete();
        assertThat(tools.run("tool-a")).isCancelled();
        connect("");
        heard().request(1);
        assertThat(heard().expectNext()).isInstanceOf(SocketWord.Close.class);
    }

    private void connect(String settings) {
        tools.runs.clear();
        ShimStage stage = new ShimStage(
                tools,
                McpConfig.parse("sluice.mcp { heartbeat = 1h, " + settings + " }"),
                new Counted(),
                sessions,
                System.nanoTime());
        Pair<TestPublisher.Probe<String>, TestSubscriber.Probe<SocketWord>> ends = TestSource.<String>create(system)
                .via(Flow.fromGraph(stage))
                .toMat(TestSink.create(system), Keep.both())
                .run(system);
        shim = ends.first();
        heard = ends.second();
        heard().ensureSubscription();
    }

    private TestPublisher.Probe<String> shim() {
        return requireNonNull(shim);
    }

    private TestSubscriber.Probe<SocketWord> heard() {
        return requireNonNull(heard);
    }

    private void hello() {
        heard().request(1);
        say("{'op':'hello'}");
        assertThat(next().isTrue("ok")).isTrue();
    }

    /** Two frames of it are not taken yet. */
    private void call(String id) {
        say("{'op':'call_tool','request_id':'%s','name':'tool-%s'}".formatted(id, id));
        await().until(() -> tools.runs.containsKey("tool-" + id));
        await().until(() -> sessions.calls() > 0);
    }

    private void say(String json) {
        shim().sendNext(json.replace('\'', '"'));
    }

    private JsonObject next() {
        return Json.parse(((SocketWord.Text) heard().expectNext()).text());
    }

    private JsonObject skipTo(String op) {
        JsonObject frame = next();
        while (!frame.text("op").equals(op)) {
            frame = next();
        }
        return frame;
    }

    /** Counts the places that calls hold. */
    private final class Counted implements MountKeys {
        @Override
        public void check(String key) {}

        @Override
        public Admission admit(String key, String message) {
            places.incrementAndGet();
            return new Admission("", model -> true, places::decrementAndGet);
        }
    }

    /** Tools that end when they are told to. */
    private static final class Held implements Toolbox {
        private final Map<String, ToolRun> runs = new ConcurrentHashMap<>();
        private final Map<String, ToolCall> calls = new ConcurrentHashMap<>();

        ToolRun run(String name) {
            return requireNonNull(runs.get(name));
        }

        @Override
        public List<ToolSpec> list() {
            return List.of();
        }

        @Override
        public ToolRun call(String name, ToolCall call) {
            if (name.equals("broken")) {
                throw new AnticipatedException();
            }
            ToolRun run = new ToolRun();
            calls.put(name, call);
            runs.put(name, run);
            return run;
        }
    }
}

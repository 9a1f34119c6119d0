package dev.sluice.mcp.shim;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.TimerGraphStageLogic;
import dev.sluice.codec.Json;
import dev.sluice.config.McpConfig;
import dev.sluice.gateway.MountKeyException;
import dev.sluice.gateway.MountKeys;
import dev.sluice.gateway.SocketWord;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.InvalidArgumentsException;
import dev.sluice.tools.ToolCall;
import dev.sluice.tools.ToolCaller;
import dev.sluice.tools.ToolResult;
import dev.sluice.tools.ToolRun;
import dev.sluice.tools.Toolbox;
import dev.sluice.tools.UnknownToolException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shim's connection: its calls run side by side and end with it, however it ends. What waits for a shim that does not read is
 * bounded: no more messages are taken from it, and progress is left out.
 */
final class ShimStage extends GraphStage<FlowShape<String, SocketWord>> {
    private static final Logger LOG = LoggerFactory.getLogger(ShimStage.class);
    private static final int ROOM = 64;
    private static final long ROOM_CHARACTERS = 1 << 20;
    private static final String HELLO = "hello";
    private static final String BEAT = "beat";

    private final Inlet<String> in = Inlet.create("ShimStage.in");
    private final Outlet<SocketWord> out = Outlet.create("ShimStage.out");
    private final FlowShape<String, SocketWord> shape = FlowShape.of(in, out);
    private final Toolbox toolbox;
    private final McpConfig config;
    private final MountKeys keys;
    private final ShimSessions sessions;
    private final long startedNanos;

    /** @param startedNanos when the server was started */
    ShimStage(Toolbox toolbox, McpConfig config, MountKeys keys, ShimSessions sessions, long startedNanos) {
        this.toolbox = toolbox;
        this.config = config;
        this.keys = keys;
        this.sessions = sessions;
        this.startedNanos = startedNanos;
    }

    @Override
    public FlowShape<String, SocketWord> shape() {
        return shape;
    }

    @Override
    public TimerGraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private final Map<Object, ShimCall> calls = new HashMap<>();
        private final Deque<SocketWord> waiting = new ArrayDeque<>();
        private long waitingCharacters;
        /** What it said hello with; null before. */
        private @Nullable String token;

        private boolean ending;
        private @Nullable Runnable end;
        private @Nullable AsyncCallback<Runnable> later;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    String text = grab(in);
                    if (!ending) {
                        receive(text);
                    }
                    read();
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    send();
                    read();
                }
            });
        }

        @Override
        public void preStart() {
            AsyncCallback<Runnable> callback = createAsyncCallback(Runnable::run);
            later = callback;
            Runnable close = () -> callback.invoke(() -> end(1001, "the server is closing"));
            if (!sessions.enter(close)) {
                end(1008, "too many sessions (expected: at most " + config.maxSessions() + ")");
                return;
            }
            end = close;
            scheduleOnce(HELLO, config.shim().helloTimeout());
            Duration beat = config.heartbeat().dividedBy(4);
            scheduleWithFixedDelay(BEAT, beat, beat);
        }

        @Override
        public void postStop() {
            cancelAll();
            if (end != null) {
                sessions.leave(end);
            }
        }

        @Override
        public void onTimer(Object key) {
            if (key.equals(BEAT)) {
                long now = System.nanoTime();
                calls.values().forEach(each -> beat(each, now));
            } else if (token == null) {
                end(4002, "hello timeout");
            }
        }

        private void beat(ShimCall each, long now) {
            if (now - each.toldNanos() >= config.heartbeat().toNanos()) {
                each.told(now);
                sayIfRoom(ShimFrames.progress(each.id(), each.tool(), time()));
            }
        }

        // From the shim

        private void read() {
            if (!ending && hasRoom() && !isClosed(in) && !hasBeenPulled(in)) {
                pull(in);
            }
        }

        private void receive(String text) {
            ShimMessage message = ShimMessage.read(text);
            @Nullable String key = token;
            if (key == null) {
                greet(message);
            } else if (message instanceof ShimMessage.CallTool asked) {
                call(asked, text, key);
            } else if (message instanceof ShimMessage.ListTools) {
                say(ShimFrames.tools(toolbox.list()));
            } else if (message instanceof ShimMessage.Cancel cancel) {
                say(ShimFrames.cancelled(cancel.id(), cancel(cancel.id())));
            } else if (message instanceof ShimMessage.Health) {
                Duration up = Duration.ofNanos(System.nanoTime() - startedNanos);
                say(ShimFrames.health(
                        time(),
                        up,
                        sessions.count(),
                        config.maxCalls(),
                        sessions.calls(),
                        toolbox.list().size()));
            } else if (message instanceof ShimMessage.Ping) {
                say(ShimFrames.pong(time()));
            } else if (message instanceof ShimMessage.RotateToken) {
                say(ShimFrames.noRotation());
            } else if (message instanceof ShimMessage.Malformed malformed) {
                say(ShimFrames.error(malformed.complaint()));
            } else if (message instanceof ShimMessage.Unknown unknown) {
                say(ShimFrames.error("Unknown op: " + unknown.op()));
            } else {
                say(ShimFrames.error("hello: this was said before"));
            }
        }

        private void greet(ShimMessage message) {
            if (message instanceof ShimMessage.Malformed) {
                say(ShimFrames.unwelcome("invalid_hello"));
                end(4000, "invalid hello");
            } else if (!(message instanceof ShimMessage.Hello hello)) {
                say(ShimFrames.unwelcome("missing_hello"));
                end(4001, "missing hello");
            } else {
                try {
                    keys.check(hello.token());
                    token = hello.token();
                    say(ShimFrames.welcome(sessions.nextId()));
                } catch (MountKeyException e) {
                    say(ShimFrames.unwelcome("unauthorized").with("message", e.getMessage()));
                    end(4003, "unauthorized");
                }
            }
        }

        private void call(ShimMessage.CallTool asked, String text, String key) {
            @Nullable String id = asked.id();
            if (id != null && calls.containsKey(id)) {
                say(ShimFrames.noted(id, asked.name(), time(), "duplicate request; still processing"));
                return;
            }
            if (calls.size() >= config.maxCalls()) {
                say(ShimFrames.overCapacity(
                        id,
                        "calls under way: " + calls.size() + " (expected: at most " + config.maxCalls() + ")",
                        null));
                return;
            }
            try {
                start(asked, keys.admit(key, text));
            } catch (MountKeyException e) {
                String message = String.valueOf(e.getMessage());
                if (e.retryAfter() != null) {
                    say(ShimFrames.overCapacity(id, message, e.retryAfter()));
                } else {
                    say(ShimFrames.refused(id, e.isInForce() ? "VALIDATION_ERROR" : "UNAUTHORIZED", message));
                }
            }
        }

        private void start(ShimMessage.CallTool asked, MountKeys.Admission admission) {
            @Nullable String id = asked.id();
            Object key = id == null ? new Object() : id;
            @Nullable JsonObject refusal = null;
            try {
                ToolRun run = toolbox.call(
                        asked.name(),
                        new ToolCall(
                                asked.arguments(),
                                new ToolCaller(admission.tenant(), admission.models()),
                                (done, total, message) -> later(() -> told(key, message)),
                                null));
                begun(key, new ShimCall(id, asked.name(), run, admission.release(), System.nanoTime()));
            } catch (UnknownToolException e) {
                refusal = ShimFrames.refused(id, "TOOL_NOT_FOUND", String.valueOf(e.getMessage()));
            } catch (InvalidArgumentsException e) {
                refusal = ShimFrames.refused(id, "VALIDATION_ERROR", String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("the tool {} could not be started", asked.name(), e);
                refusal = ShimFrames.refused(id, "INTERNAL_ERROR", "a defect of the server's own; it was logged");
            }
            if (refusal != null) {
                admission.release().run();
                say(refusal);
            }
        }

        private void begun(Object key, ShimCall call) {
            calls.put(key, call);
            sessions.callBegun();
            say(ShimFrames.noted(call.id(), call.tool(), time(), "accepted"));
            say(ShimFrames.acknowledged(call.id(), call.tool(), call.run().budget()));
            var unused = call.run().handle((result, failure) -> {
                later(() -> ended(key, call, result, failure));
                return null;
            });
        }

        // From the tools

        private void later(Runnable step) {
            AsyncCallback<Runnable> callback = later;
            if (callback != null) {
                callback.invoke(step);
            }
        }

        private void told(Object key, String message) {
            ShimCall each = calls.get(key);
            if (each != null) {
                each.told(System.nanoTime());
                sayIfRoom(ShimFrames.told(each.id(), each.tool(), time(), message));
            }
        }

        private void ended(Object key, ShimCall call, @Nullable ToolResult result, @Nullable Throwable failure) {
            if (calls.get(key) != call) {
                return;
            }
            forget(key, call);
            if (result == null) {
                LOG.error("the tool {} ended without a result", call.tool(), failure);
                say(ShimFrames.refused(call.id(), "EXEC_ERROR", "a defect of the server's own; it was logged"));
            } else {
                say(ShimFrames.result(call.id(), result));
            }
        }

        private boolean cancel(String id) {
            ShimCall call = calls.get(id);
            if (call == null) {
                return false;
            }
            forget(id, call);
            return call.run().cancel(true);
        }

        private void forget(Object key, ShimCall call) {
            calls.remove(key);
            sessions.callEnded();
            call.release();
        }

        private void cancelAll() {
            for (Map.Entry<Object, ShimCall> each : Map.copyOf(calls).entrySet()) {
                forget(each.getKey(), each.getValue());
                boolean unused = each.getValue().run().cancel(true);
            }
        }

        // To the shim

        private boolean hasRoom() {
            return waiting.size() < ROOM && waitingCharacters < ROOM_CHARACTERS;
        }

        private void sayIfRoom(JsonObject frame) {
            if (hasRoom()) {
                say(frame);
            }
        }

        private void say(JsonObject frame) {
            if (!ending) {
                String text = Json.text(frame);
                waiting.add(new SocketWord.Text(text));
                waitingCharacters += text.length();
                send();
            }
        }

        /** Cancels all calls, and closes once what was said is sent. */
        private void end(int code, String reason) {
            if (!ending) {
                ending = true;
                cancelAll();
                waiting.add(new SocketWord.Close(code, reason));
                send();
            }
        }

        private void send() {
            if (isAvailable(out) && !waiting.isEmpty()) {
                SocketWord word = waiting.remove();
                push(out, word);
                if (word instanceof SocketWord.Text text) {
                    waitingCharacters -= text.text().length();
                } else {
                    completeStage();
                }
            }
        }
    }

    private static double time() {
        return System.currentTimeMillis() / 1000.0;
    }
}

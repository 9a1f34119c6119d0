package dev.sluice.testing;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A shim over the JDK's WebSocket; JSON with single quotes for double ones. Waits give up after 40 s. */
public final class ShimClient implements AutoCloseable {
    private final Incoming incoming = new Incoming();
    private final WebSocket socket;

    private ShimClient(HttpClient http, URI address, String... fields) {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            builder.header(fields[i], fields[i + 1]);
        }
        this.socket = within(builder.buildAsync(address, incoming));
    }

    /** Connects, and says nothing. */
    public static ShimClient connect(HttpClient http, URI address, String... fields) {
        return new ShimClient(http, address, fields);
    }

    /** Connects and says hello. */
    public static ShimClient open(HttpClient http, URI address) {
        ShimClient client = connect(http, address);
        client.send("{'op':'hello','session_id':'mine','token':''}");
        JsonObject ack = client.next();
        if (!ack.isTrue("ok")) {
            throw new AssertionError(Json.text(ack));
        }
        return client;
    }

    public void send(String json) {
        sendRaw(json.replace('\'', '"'));
    }

    public void sendRaw(String text) {
        synchronized (socket) {
            within(socket.sendText(text, true));
        }
    }

    public void call(String id, String tool, String arguments) {
        send("{'op':'call_tool','request_id':'%s','name':'%s','arguments':%s}".formatted(id, tool, arguments));
    }

    /** The next frame, whatever it is. */
    public JsonObject next() {
        try {
            JsonObject next = incoming.frames.poll(40, TimeUnit.SECONDS);
            if (next == null || next.equals(Incoming.END)) {
                throw new AssertionError("nothing comes: " + incoming.closed.getNow("it is open"));
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next frame that it is true of; others are passed over. */
    public JsonObject next(Predicate<JsonObject> wanted) {
        JsonObject next = next();
        while (!wanted.test(next)) {
            next = next();
        }
        return next;
    }

    /** How a call ended; what comes before is passed over. */
    public JsonObject result(String id) {
        return next(frame -> frame.text("op").equals("call_tool_res")
                && frame.text("request_id").equals(id));
    }

    /** Every frame that has come. */
    public List<JsonObject> all() {
        synchronized (incoming.all) {
            return List.copyOf(incoming.all);
        }
    }

    /** The code it was closed with; the reason behind it. */
    public String closed() {
        return within(incoming.closed);
    }

    /** Closes as the protocol has it. */
    @Override
    public void close() {
        if (!socket.isOutputClosed() && !incoming.closed.isDone()) {
            within(socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye"));
        }
    }

    /** Closes without a word. */
    public void abort() {
        socket.abort();
    }

    private static <T> T within(CompletableFuture<T> done) {
        return done.orTimeout(40, TimeUnit.SECONDS).join();
    }

    private static final class Incoming implements WebSocket.Listener {
        private static final JsonObject END = JsonObject.of("op", "(the end)");

        private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
        private final List<JsonObject> all = new ArrayList<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonObject frame = Json.parse(text.toString());
                text.setLength(0);
                synchronized (all) {
                    all.add(frame);
                }
                frames.add(frame);
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed.complete(code + " " + reason);
            frames.add(END);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(error.toString());
            frames.add(END);
        }
    }
}

package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The client's side of MCP over a pair of streams: every line that comes must be JSON-RPC. */
public final class McpLines implements AutoCloseable {
    private final OutputStream out;
    private final Map<Long, CompletableFuture<JsonObject>> calls = new ConcurrentHashMap<>();
    private final List<JsonObject> progress = new CopyOnWriteArrayList<>();
    private final List<String> strays = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    public McpLines(InputStream in, OutputStream out) {
        this.out = out;
        Thread reader = new Thread(() -> read(in), "mcp-client");
        reader.setDaemon(true);
        reader.start();
    }

    /** Sends a request; completes with the whole response, result or error. */
    public CompletableFuture<JsonObject> request(long id, String method, String params) {
        CompletableFuture<JsonObject> response = new CompletableFuture<>();
        calls.put(id, response);
        send("{'jsonrpc':'2.0','id':%d,'method':'%s','params':%s}".formatted(id, method, params));
        return response;
    }

    public CompletableFuture<JsonObject> call(long id, String tool, String arguments) {
        return call(id, tool, arguments, "'progressToken':" + id);
    }

    public CompletableFuture<JsonObject> call(long id, String tool, String arguments, String meta) {
        return request(id, "tools/call", "{'name':'%s','arguments':%s,'_meta':{%s}}".formatted(tool, arguments, meta));
    }

    public void cancel(long id) {
        send("{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':%d}}".formatted(id));
    }

    public void initialize() {
        JsonObject response = within(request(
                0,
                "initialize",
                "{'protocolVersion':'2025-11-25','capabilities':{},'clientInfo':{'name':'t','version':'1'}}"));
        assertThat(response.object("result").text("protocolVersion")).isEqualTo("2025-11-25");
        send("{'jsonrpc':'2.0','method':'notifications/initialized'}");
    }

    /** A line, with single quotes for double ones. */
    public void send(String line) {
        try {
            synchronized (out) {
                out.write((line.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonObject within(CompletableFuture<JsonObject> response) {
        return response.orTimeout(40, TimeUnit.SECONDS).join();
    }

    /** The notifications with this token, in order. */
    public List<JsonObject> progress(long token) {
        return progress.stream()
                .map(each -> each.object("params"))
                .filter(params -> params.number("progressToken", -1) == token)
                .toList();
    }

    /** Lines that were no message, and responses nobody had asked for. */
    public List<String> strays() {
        return strays;
    }

    /** The end of what the server writes. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** Ends the server's input. */
    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(InputStream in) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
            ended.complete(null);
        } catch (IOException e) {
            ended.complete(null);
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    private void take(String line) {
        JsonObject message;
        try {
            message = Json.parse(line);
        } catch (RuntimeException e) {
            strays.add(line);
            return;
        }
        if (message.text("method").equals("notifications/progress")) {
            progress.add(message);
            return;
        }
        CompletableFuture<JsonObject> call = calls.remove(message.number("id", -1));
        if (call == null || !message.text("jsonrpc").equals("2.0")) {
            strays.add(line);
        } else {
            call.complete(message);
        }
    }
}

package dev.sluice.mcp.shim;

import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import dev.sluice.codec.Json;
import dev.sluice.config.McpConfig;
import dev.sluice.gateway.Mount;
import dev.sluice.gateway.MountReply;
import dev.sluice.gateway.MountRequest;
import dev.sluice.mcp.HttpGuard;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.Toolbox;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A path at which the predecessor's shims connect. */
public final class ShimMount implements Mount {
    private final String path;
    private final HttpGuard guard;
    private final Toolbox toolbox;
    private final McpConfig config;
    private final ShimSessions sessions;
    private final long startedNanos = System.nanoTime();

    private ShimMount(String path, Toolbox toolbox, McpConfig config, ShimSessions sessions) {
        this.path = path;
        this.guard = new HttpGuard(config);
        this.toolbox = toolbox;
        this.config = config;
        this.sessions = sessions;
    }

    /** {@code /ws}, and {@code /}, since a shim is configured with a host and a port only. */
    public static List<Mount> over(Toolbox toolbox, McpConfig config) {
        ShimSessions sessions = new ShimSessions(config.maxSessions());
        return List.of(new ShimMount("/ws", toolbox, config, sessions), new ShimMount("/", toolbox, config, sessions));
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public List<String> methods() {
        return List.of("GET");
    }

    /** They come with the hello. */
    @Override
    public boolean asksForKeys() {
        return true;
    }

    @Override
    public CompletableFuture<MountReply> answer(MountRequest request) {
        @Nullable String complaint = guard.complaint(request.field("host"), request.field("origin"));
        if (complaint != null) {
            return refused(403, complaint, Map.of());
        }
        if (!request.socket()) {
            return refused(
                    426,
                    "a WebSocket is opened here (expected: Upgrade: websocket, Sec-WebSocket-Version: 13)",
                    Map.of("upgrade", "websocket", "sec-websocket-version", "13"));
        }
        ShimStage stage = new ShimStage(toolbox, config, request.keys(), sessions, startedNanos);
        return CompletableFuture.completedFuture(
                new MountReply.Messages(Flow.fromGraph(stage), config.maxMessageBytes()));
    }

    private static CompletableFuture<MountReply> refused(int status, String message, Map<String, String> fields) {
        JsonObject error = JsonObject.of("message", message, "type", "invalid_request_error")
                .with("param", null)
                .with("code", "invalid_request");
        return CompletableFuture.completedFuture(new MountReply.Whole(
                status, ByteString.fromArrayUnsafe(Json.write(JsonObject.of("error", error))), fields));
    }

    @Override
    public void close() {
        sessions.close();
    }
}

package dev.sluice.mcp;

import akka.util.ByteString;
import dev.sluice.gateway.Mount;
import dev.sluice.gateway.MountReply;
import dev.sluice.gateway.MountRequest;
import dev.sluice.model.TraceContext;
import dev.sluice.tools.ToolCaller;
import dev.sluice.tools.Toolbox;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server at {@code /mcp} of the gateway (MCP, Streamable HTTP), in both eras; each request tells its own. It sends
 * nothing that was not asked for, so there is no stream to GET.
 */
public final class McpHttp implements Mount {
    private static final String PATH = "/mcp";
    private static final Duration SWEEP = Duration.ofSeconds(10);

    private final HttpGuard guard;
    private final long maxBytes;
    private final Heartbeats heartbeats = new Heartbeats();
    private final LegacyHttp legacy;
    private final ModernHttp modern;

    private McpHttp(Toolbox toolbox, McpSettings settings) {
        this.guard = new HttpGuard(settings.config());
        this.maxBytes = settings.config().maxMessageBytes();
        Requests requests = new Requests(toolbox, settings, heartbeats);
        this.legacy = new LegacyHttp(requests);
        this.modern = new ModernHttp(requests);
        Future<?> unused = heartbeats.every(SWEEP, () -> legacy.sweep(System.nanoTime()));
    }

    /** A server over some tools. */
    public static McpHttp of(Toolbox toolbox, McpSettings settings) {
        return new McpHttp(toolbox, settings);
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public List<String> methods() {
        return List.of("POST", "DELETE");
    }

    @Override
    public CompletableFuture<MountReply> answer(MountRequest request) {
        @Nullable String complaint = guard.complaint(request.field("host"), request.field("origin"));
        if (complaint != null) {
            return refused(403, RpcError.invalidRequest(complaint));
        }
        if (request.method().equals("DELETE")) {
            return legacy.delete(request);
        }
        if (!request.contentType().toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return refused(415, RpcError.invalidRequest("content-type: (expected: application/json)"));
        }
        if (request.body().size() > maxBytes) {
            return refused(
                    413, RpcError.invalidRequest("the message is too long (expected: at most " + maxBytes + " bytes)"));
        }
        RpcReader.Read read = RpcReader.read(request.body().toArrayUnsafe());
        return isModern(request, read) ? modern.answer(request, read) : legacy.answer(request, read);
    }

    /** By the claims of its body or the revision in its head: one unknown here is of the modern era's negotiation. */
    private static boolean isModern(MountRequest request, RpcReader.Read read) {
        RpcMessage message = read.messages().get(0);
        if (message instanceof RpcMessage.Request asked
                && (Claims.isMade(asked.params()) || asked.method().equals("server/discover"))) {
            return true;
        }
        @Nullable Revision revision = Revision.of(request.field(HttpFields.VERSION));
        return revision != null && revision.isModern();
    }

    /** Sessions of the legacy era that are open. */
    int sessions() {
        return legacy.sessions();
    }

    /** Cancels every call and ends every session. */
    @Override
    public void close() {
        legacy.close();
        modern.close();
        heartbeats.close();
    }

    static CompletableFuture<MountReply> refused(int status, RpcError error) {
        return refused(status, error, null);
    }

    static CompletableFuture<MountReply> refused(int status, RpcError error, @Nullable RpcId id) {
        return CompletableFuture.completedFuture(
                new MountReply.Whole(status, ByteString.fromArrayUnsafe(Wire.bytes(error.response(id))), Map.of()));
    }

    static CompletableFuture<MountReply> empty(int status) {
        return CompletableFuture.completedFuture(new MountReply.Whole(status, ByteString.emptyByteString(), Map.of()));
    }

    static ToolCaller caller(MountRequest request) {
        return new ToolCaller(request.tenant(), request.models());
    }

    static @Nullable TraceContext trace(MountRequest request) {
        List<String> parents = request.values().apply("traceparent");
        return parents.isEmpty()
                ? null
                : TraceContext.parse(parents, request.values().apply("tracestate"))
                        .orElse(null);
    }

    static boolean takesEvents(MountRequest request) {
        return request.values().apply("accept").stream()
                .map(value -> value.toLowerCase(Locale.ROOT))
                .anyMatch(value -> value.contains("text/event-stream") || value.contains("*/*"));
    }
}

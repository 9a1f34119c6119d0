package dev.sluice.mcp;

import dev.sluice.gateway.MountReply;
import dev.sluice.gateway.MountRequest;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Revision 2026-07-28 over HTTP: every request says all there is to know, in its body and again in its head. A client that
 * leaves has cancelled (MCP 2026-07-28, Cancellation).
 */
final class ModernHttp {
    private static final Duration BECOMES_STREAM = Duration.ofSeconds(1);

    private final Requests requests;
    /** Calls under way, one peer each; bounded by the listener's connections. */
    private final Set<Peer> peers = ConcurrentHashMap.newKeySet();

    ModernHttp(Requests requests) {
        this.requests = requests;
    }

    CompletableFuture<MountReply> answer(MountRequest request, RpcReader.Read read) {
        if (read.isBatch()) {
            return McpHttp.refused(400, RpcError.invalidRequest("a batch (expected: one message a request)"));
        }
        RpcMessage message = read.messages().get(0);
        if (message instanceof RpcMessage.Malformed malformed) {
            return McpHttp.refused(400, malformed.error(), malformed.id());
        }
        if (!(message instanceof RpcMessage.Request asked)) {
            return McpHttp.empty(202);
        }
        try {
            ModernHead.check(request, asked);
            Claims claims = Claims.of(asked.params());
            Revision revision = claims.revision();
            if (!Requests.isKnown(asked.method(), revision)) {
                return McpHttp.refused(404, RpcError.unknownMethod(asked.method()), asked.id());
            }
            return carryOut(
                    request,
                    asked,
                    new Requests.Origin(
                            revision, McpHttp.caller(request), McpHttp.trace(request), claims.capabilities()));
        } catch (RpcException e) {
            return McpHttp.refused(400, e.error(), asked.id());
        }
    }

    private CompletableFuture<MountReply> carryOut(
            MountRequest request, RpcMessage.Request asked, Requests.Origin origin) {
        Peer peer = new Peer(1);
        peers.add(peer);
        PostAnswer answer =
                new PostAnswer(McpHttp.takesEvents(request), requests.config().heartbeat(), peer::leave);
        requests.carryOut(asked, origin, peer, new OneCall(answer, () -> peers.remove(peer)));
        if (!answer.reply().isDone()) {
            Future<?> unused = requests.heartbeats().after(BECOMES_STREAM, answer::open);
        }
        return answer.reply();
    }

    void close() {
        peers.forEach(Peer::leave);
    }

    /** Gives its peer up at its end, and its error the status that belongs to it. */
    private record OneCall(PostAnswer answer, Runnable onEnd) implements Outlet {
        /** What the transport says of an error; 200 for those of a call's own. */
        private static final Map<Integer, Integer> STATUSES =
                Map.of(RpcError.UNKNOWN_METHOD, 404, RpcError.MISSING_CAPABILITY, 400, RpcError.INVALID_REQUEST, 400);

        @Override
        public void progress(JsonObject notification) {
            answer.progress(notification);
        }

        @Override
        public void response(JsonObject response) {
            onEnd.run();
            @Nullable Object code = response.object("error").get("code");
            int status = code instanceof Integer number ? STATUSES.getOrDefault(number, 200) : 200;
            answer.end(status, Wire.bytes(response));
        }

        @Override
        public void silent() {
            onEnd.run();
            answer.silent();
        }
    }
}

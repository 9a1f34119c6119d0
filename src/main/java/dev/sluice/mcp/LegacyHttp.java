package dev.sluice.mcp;

import akka.util.ByteString;
import dev.sluice.gateway.MountReply;
import dev.sluice.gateway.MountRequest;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Revisions up to 2025-11-25 over HTTP: a handshake opens a session, and its id comes with every request. A client that
 * leaves has not cancelled anything; its notification does.
 */
final class LegacyHttp {
    private static final Duration BECOMES_STREAM = Duration.ofSeconds(1);

    private final Requests requests;
    private final Sessions sessions;

    LegacyHttp(Requests requests) {
        this.requests = requests;
        this.sessions =
                new Sessions(requests.config().maxSessions(), requests.config().sessionIdle());
    }

    CompletableFuture<MountReply> answer(MountRequest request, RpcReader.Read read) {
        RpcMessage first = read.messages().get(0);
        if (!read.isBatch()
                && first instanceof RpcMessage.Request asked
                && asked.method().equals("initialize")) {
            return initialize(request, asked);
        }
        if (!read.isBatch() && first instanceof RpcMessage.Malformed malformed) {
            return McpHttp.refused(400, malformed.error(), malformed.id());
        }
        @Nullable String id = request.field(HttpFields.SESSION);
        if (id == null) {
            return McpHttp.refused(
                    400, RpcError.invalidRequest("mcp-session-id: missing (expected: initialize first)"), idOf(first));
        }
        @Nullable Session session = sessions.use(id, request.tenant(), System.nanoTime());
        if (session == null) {
            return unknownSession(idOf(first));
        }
        @Nullable String version = request.field(HttpFields.VERSION);
        if (version != null && Revision.of(version) == null) {
            return McpHttp.refused(400, RpcError.unsupportedVersion(version), idOf(first));
        }
        if (read.isBatch() && !session.revision().hasBatches()) {
            return McpHttp.refused(400, RpcError.invalidRequest("a batch (expected: one message a request)"));
        }
        return carryOut(request, read, session);
    }

    private CompletableFuture<MountReply> initialize(MountRequest request, RpcMessage.Request asked) {
        Revision revision;
        try {
            revision = Requests.negotiated(asked.params());
        } catch (RpcException e) {
            return McpHttp.refused(400, e.error(), asked.id());
        }
        @Nullable
        Session session =
                sessions.open(request.tenant(), revision, requests.config().maxCalls(), System.nanoTime());
        if (session == null) {
            return McpHttp.refused(503, RpcError.tooMany("every session is in use; try again later"), asked.id());
        }
        JsonObject result = RpcMessage.result(asked.id(), requests.initialized(revision));
        return CompletableFuture.completedFuture(new MountReply.Whole(
                200, ByteString.fromArrayUnsafe(Wire.bytes(result)), Map.of(HttpFields.SESSION, session.id())));
    }

    private CompletableFuture<MountReply> carryOut(MountRequest request, RpcReader.Read read, Session session) {
        int answers = (int) read.messages().stream()
                .filter(message -> message instanceof RpcMessage.Request || message instanceof RpcMessage.Malformed)
                .count();
        if (answers == 0) {
            read.messages().forEach(message -> hear(message, session));
            return McpHttp.empty(202);
        }
        PostAnswer answer =
                new PostAnswer(McpHttp.takesEvents(request), requests.config().heartbeat(), () -> {});
        Outlet out = read.isBatch()
                ? new BatchOutlet(answers, answer::progress, all -> answer.end(200, Wire.bytes(all)))
                : answer;
        Requests.Origin origin = new Requests.Origin(
                session.revision(), McpHttp.caller(request), McpHttp.trace(request), JsonObject.EMPTY);
        for (RpcMessage message : read.messages()) {
            if (message instanceof RpcMessage.Request asked) {
                requests.carryOut(asked, origin, session.peer(), out);
            } else if (message instanceof RpcMessage.Malformed malformed) {
                out.response(malformed.error().response(malformed.id()));
            } else {
                hear(message, session);
            }
        }
        if (!answer.reply().isDone()) {
            Future<?> unused = requests.heartbeats().after(BECOMES_STREAM, answer::open);
        }
        return answer.reply();
    }

    private static void hear(RpcMessage message, Session session) {
        if (message instanceof RpcMessage.Notification notification
                && notification.method().equals("notifications/cancelled")) {
            @Nullable RpcId id = RpcId.of(notification.params().get("requestId"));
            if (id != null) {
                boolean unused = session.peer().cancel(id);
            }
        }
    }

    /** Ends a session at its client's wish. */
    CompletableFuture<MountReply> delete(MountRequest request) {
        @Nullable Revision revision = Revision.of(request.field(HttpFields.VERSION));
        if (revision != null && revision.isModern()) {
            return CompletableFuture.completedFuture(new MountReply.Whole(
                    405,
                    ByteString.fromArrayUnsafe(Wire.bytes(RpcError.invalidRequest("no sessions in this revision")
                            .response(null))),
                    Map.of("allow", "POST")));
        }
        @Nullable String id = request.field(HttpFields.SESSION);
        if (id == null) {
            return McpHttp.refused(400, RpcError.invalidRequest("mcp-session-id: missing"));
        }
        @Nullable Session session = sessions.use(id, request.tenant(), System.nanoTime());
        if (session == null) {
            return unknownSession(null);
        }
        sessions.end(session);
        return McpHttp.empty(204);
    }

    private static CompletableFuture<MountReply> unknownSession(@Nullable RpcId id) {
        return McpHttp.refused(
                404, RpcError.invalidRequest("mcp-session-id: no such session (expected: initialize again)"), id);
    }

    private static @Nullable RpcId idOf(RpcMessage message) {
        return message instanceof RpcMessage.Request request ? request.id() : null;
    }

    void sweep(long now) {
        sessions.sweep(now);
    }

    int sessions() {
        return sessions.size();
    }

    void close() {
        sessions.endAll();
    }
}

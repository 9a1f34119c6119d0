package dev.sluice.mcp;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.sluice.gateway.MountReply;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one POST. What ends at once is plain JSON; with the first word of progress, or after some silence, it turns
 * into a stream of events that the response ends (MCP, Streamable HTTP, Sending Messages to the Server). Thread-safe.
 */
final class PostAnswer implements Outlet {
    private final CompletableFuture<MountReply> reply = new CompletableFuture<>();
    private final boolean takesEvents;
    private final Duration heartbeat;
    private final Runnable onGone;
    private @Nullable EventStream events;
    private boolean over;

    /**
     * @param takesEvents whether the client said that it does
     * @param heartbeat silence after which a comment is sent
     * @param onGone hears that the client left before the end
     */
    PostAnswer(boolean takesEvents, Duration heartbeat, Runnable onGone) {
        this.takesEvents = takesEvents;
        this.heartbeat = heartbeat;
        this.onGone = onGone;
        CompletableFuture<MountReply> unused = reply.whenComplete((done, failure) -> {
            if (reply.isCancelled()) {
                gone();
            }
        });
    }

    CompletableFuture<MountReply> reply() {
        return reply;
    }

    /** Turns into a stream of events, if it has neither ended nor done so. */
    void open() {
        @Nullable EventStream opened;
        synchronized (this) {
            if (over || events != null || !takesEvents) {
                return;
            }
            opened = new EventStream(heartbeat);
            events = opened;
        }
        CompletableFuture<Void> unused = opened.ended().thenRun(this::gone);
        reply.complete(new MountReply.Events(Source.fromGraph(opened), opened.ended(), Map.of()));
    }

    @Override
    public void progress(JsonObject notification) {
        open();
        @Nullable EventStream stream = stream();
        if (stream != null) {
            stream.offer(Wire.bytes(notification));
        }
    }

    @Override
    public void response(JsonObject response) {
        end(200, Wire.bytes(response));
    }

    @Override
    public void silent() {
        end(202, null);
    }

    /** Ends it with a message, or with none. */
    void end(int status, byte @Nullable [] message) {
        @Nullable EventStream stream;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            stream = events;
        }
        if (stream != null) {
            stream.end(message);
        } else {
            reply.complete(new MountReply.Whole(
                    status,
                    message == null ? ByteString.emptyByteString() : ByteString.fromArrayUnsafe(message),
                    Map.of()));
        }
    }

    private synchronized @Nullable EventStream stream() {
        return events;
    }

    private void gone() {
        boolean early;
        synchronized (this) {
            early = !over;
        }
        if (early) {
            onGone.run();
        }
    }
}

package dev.sluice.mcp;

import dev.sluice.codec.LineReader;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.ToolCaller;
import dev.sluice.tools.Toolbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MCP server over a pair of streams, one message a line (MCP, Transports, stdio), for one client in either era.
 *
 * <p>One thread reads, one writes; calls run side by side. The end of the input cancels every call and ends the server.
 * When the client does not read, the server stops reading too, and ends after a minute in which it took nothing.
 */
public final class McpStdio {
    private static final Logger LOG = LoggerFactory.getLogger(McpStdio.class);
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Requests requests;
    private final LineReader in;
    private final LineWriter out;
    private final Peer peer;
    private final Outlet outlet = new Lines();
    private final Heartbeats heartbeats = new Heartbeats();
    private final CountDownLatch ended = new CountDownLatch(1);
    /** What the handshake agreed on; of the reader's thread. */
    private @Nullable Revision agreed;

    private McpStdio(Toolbox toolbox, McpSettings settings, InputStream in, OutputStream out, Duration stall) {
        this.requests = new Requests(toolbox, settings, heartbeats);
        this.in = new LineReader(in, settings.config().maxMessageBytes());
        this.out = new LineWriter(out, stall, ended::countDown);
        this.peer = new Peer(settings.config().maxCalls());
    }

    /** A server that has not begun. Nobody else may write to {@code out}. */
    public static McpStdio of(Toolbox toolbox, McpSettings settings, InputStream in, OutputStream out) {
        return new McpStdio(toolbox, settings, in, out, STALL);
    }

    /** One that gives up after another time without a reader. */
    static McpStdio of(Toolbox toolbox, McpSettings settings, InputStream in, OutputStream out, Duration stall) {
        return new McpStdio(toolbox, settings, in, out, stall);
    }

    /** Serves until the input ends, the output breaks, or {@link #stop}; every call has been cancelled then. Blocks. */
    public void serve() throws InterruptedException {
        Thread reader = new Thread(this::readAll, "sluice-mcp-reader");
        reader.setDaemon(true);
        out.start();
        reader.start();
        try {
            ended.await();
        } finally {
            peer.leave();
            heartbeats.close();
            out.close(LAST_WORDS);
        }
    }

    /** Ends it; any thread. */
    public void stop() {
        ended.countDown();
    }

    private void readAll() {
        try {
            for (LineReader.Line line = in.next(); line != null; line = in.next()) {
                if (!out.awaitRoom()) {
                    LOG.warn("the client does not read; giving up");
                    return;
                }
                receive(line);
            }
        } catch (IOException e) {
            LOG.warn("standard input broke: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void receive(LineReader.Line line) {
        if (line.isTooLong()) {
            refuse(RpcError.invalidRequest("the message is too large (expected: at most "
                    + requests.config().maxMessageBytes() + " bytes)"));
            return;
        }
        if (isBlank(line.bytes())) {
            return;
        }
        RpcReader.Read read = RpcReader.read(line.bytes());
        if (!read.isBatch()) {
            receive(read.messages().get(0), outlet);
        } else if (agreed == null || !agreed.hasBatches()) {
            refuse(RpcError.invalidRequest("a batch (expected: one message a line)"));
        } else {
            receive(read);
        }
    }

    private void receive(RpcReader.Read batch) {
        int answers = (int) batch.messages().stream()
                .filter(message -> message instanceof RpcMessage.Request || message instanceof RpcMessage.Malformed)
                .count();
        Outlet together = new BatchOutlet(answers, outlet::progress, responses -> out.write(Wire.bytes(responses)));
        batch.messages().forEach(message -> receive(message, together));
    }

    private void receive(RpcMessage message, Outlet to) {
        if (message instanceof RpcMessage.Request request) {
            carryOut(request, to);
        } else if (message instanceof RpcMessage.Malformed malformed) {
            to.response(malformed.error().response(malformed.id()));
        } else if (message instanceof RpcMessage.Notification notification
                && notification.method().equals("notifications/cancelled")) {
            @Nullable RpcId id = RpcId.of(notification.params().get("requestId"));
            if (id != null) {
                boolean unused = peer.cancel(id);
            }
        }
    }

    private void carryOut(RpcMessage.Request request, Outlet to) {
        try {
            if (agreed == null && request.method().equals("initialize") && !Claims.isMade(request.params())) {
                agreed = Requests.negotiated(request.params());
                to.response(RpcMessage.result(request.id(), requests.initialized(agreed)));
            } else {
                requests.carryOut(request, origin(request), peer, to);
            }
        } catch (RpcException e) {
            to.response(e.error().response(request.id()));
        }
    }

    /** Which rules a request goes by: those it claims, else those of the handshake. */
    private Requests.Origin origin(RpcMessage.Request request) {
        if (Claims.isMade(request.params()) || request.method().equals("server/discover")) {
            Claims claims = Claims.of(request.params());
            return new Requests.Origin(claims.revision(), ToolCaller.LOCAL, null, claims.capabilities());
        }
        if (agreed == null && !request.method().equals("ping")) {
            throw new RpcException(RpcError.invalidRequest(
                    request.method() + " before initialize (expected: initialize, or the claims of 2026-07-28)"));
        }
        return new Requests.Origin(
                agreed == null ? Revision.NEWEST_LEGACY : agreed, ToolCaller.LOCAL, null, JsonObject.EMPTY);
    }

    private void refuse(RpcError error) {
        out.write(Wire.bytes(error.response(null)));
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Each message a line of its own. */
    private final class Lines implements Outlet {
        @Override
        public void progress(JsonObject notification) {
            out.writeIfRoom(Wire.bytes(notification));
        }

        @Override
        public void response(JsonObject response) {
            out.write(Wire.bytes(response));
        }

        @Override
        public void silent() {}
    }
}

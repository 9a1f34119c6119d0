package dev.sluice.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection: reads requests one by one, plays each one's plan, and keeps the truth. On its event loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the channel what became of it
final class ConnectionHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final ProviderServer server;
    private final LastRead read;
    private final Deque<FullHttpRequest> waiting = new ArrayDeque<>();
    private Ledger.@Nullable OpenConnection connection;
    private Ledger.@Nullable OpenRequest current;
    private @Nullable PlanPlayer player;
    private String currentId = "";
    private boolean busy;
    private boolean lastRequest;
    private long idleSince;
    private long receivedNanos;

    ConnectionHandler(ProviderServer server, LastRead read) {
        this.server = server;
        this.read = read;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // After the closes that came in with this accept: whoever closes one connection and opens the next has one
        // open.
        // A close is told by a task of its own, hence the second hop.
        ctx.executor().execute(() -> ctx.executor().execute(() -> open(ctx)));
    }

    private void open(ChannelHandlerContext ctx) {
        if (connection == null && ctx.channel().isActive()) {
            connection = server.ledger().open();
            closeWhenIdle(ctx);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) throws IOException {
        open(ctx);
        if (busy) {
            waiting.add(request.retain());
        } else {
            receivedNanos = read.nanos();
            serve(ctx, request);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (player != null) {
            player.cancel();
        }
        if (current != null) {
            server.ledger().end(current, "aborted");
            server.gate().leave(currentId);
        }
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
        if (connection != null) {
            server.ledger().close(connection);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void serve(ChannelHandlerContext ctx, FullHttpRequest request) throws IOException {
        busy = true;
        lastRequest = !HttpUtil.isKeepAlive(request);
        String path = request.uri();
        if (path.startsWith("/__sim")) {
            control(ctx, request);
            return;
        }
        if (request.method().name().equals("GET") && path.contains("/models")) {
            play(ctx, server.planner().whole(server.models(path), "models", 0));
            return;
        }
        if (path.contains("/files")) {
            Reply reply = server.files().answer(request.method().name(), path, ByteBufUtil.getBytes(request.content()));
            play(ctx, server.planner().whole(reply, "files", 0));
            return;
        }
        if (!path.endsWith("/chat/completions")
                && !(path.endsWith("/embeddings") && server.dialect().embeds())) {
            play(ctx, server.planner().whole(Reply.json(404, "{\"error\":{\"message\":\"no such path\"}}"), "none", 0));
            return;
        }
        JsonNode body;
        try {
            body = Json.read(ByteBufUtil.getBytes(request.content()));
        } catch (IOException e) {
            play(ctx, server.planner().whole(Reply.json(400, "{\"error\":{\"message\":\"no JSON\"}}"), "none", 0));
            return;
        }
        chat(ctx, ChatCall.of(body, headers(request)), path);
    }

    private void chat(ChannelHandlerContext ctx, ChatCall call, String path) {
        Fault fault = server.schedule()
                .choose(call, System.nanoTime())
                .orElseGet(() -> server.rules().choose(call));
        if (connection == null) {
            return;
        }
        Ledger.OpenRequest request = server.ledger()
                .receive(
                        connection,
                        call,
                        path,
                        fault.kind().label(),
                        Keys.hash(call.headers().getOrDefault("authorization", "")),
                        receivedNanos);
        current = request;
        String id = server.name() + "-" + request.id;
        Reply refusal = server.gate().refusal(call, server.ledger().concurrent(), System.nanoTime());
        String glmId = call.body().path("request_id").asText("");
        if (refusal == null && !server.gate().enter(glmId)) {
            refusal = server.dialect().error("1231", "you already have request " + glmId, 400);
        } else if (refusal == null) {
            currentId = glmId;
        }
        play(
                ctx,
                refusal == null
                        ? server.planner().plan(call, id, fault)
                        : server.planner().whole(refusal, id, 0));
    }

    private void play(ChannelHandlerContext ctx, Plan plan) {
        Ledger.OpenRequest request = current;
        player = new PlanPlayer(
                ctx.channel(),
                plan,
                mark -> {
                    if (request != null) {
                        server.ledger().sent(request, mark);
                    }
                },
                outcome -> over(ctx, outcome),
                request == null ? () -> 0 : () -> server.schedule().frozen(System.nanoTime()));
        player.play();
    }

    private void over(ChannelHandlerContext ctx, String outcome) {
        if (current != null) {
            server.ledger().end(current, outcome);
            server.gate().leave(currentId);
        }
        current = null;
        currentId = "";
        busy = false;
        idleSince = System.nanoTime();
        if (outcome.equals("cut")) {
            return;
        }
        if (lastRequest) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        closeWhenIdle(ctx);
        FullHttpRequest next = waiting.poll();
        if (next != null) {
            receivedNanos = System.nanoTime();
            try {
                serve(ctx, next);
            } catch (IOException e) {
                ctx.close();
            } finally {
                next.release();
            }
        }
    }

    private void control(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (connection != null) {
            server.ledger().forget(connection);
        }
        Reply reply;
        try {
            reply = server.control(
                    request.method().name(), request.uri(), request.content().toString(StandardCharsets.UTF_8));
        } catch (ScenarioException e) {
            reply = Reply.json(400, Json.write(Map.of("error", String.valueOf(e.getMessage()))));
        }
        play(ctx, server.planner().whole(reply, "sim", 0));
    }

    private void closeWhenIdle(ChannelHandlerContext ctx) {
        long timeout = server.scenario().idleTimeout().toNanos();
        if (timeout > 0) {
            idleSince = System.nanoTime();
            long since = idleSince;
            ctx.executor()
                    .schedule(
                            () -> {
                                if (!busy && idleSince == since) {
                                    ctx.close();
                                }
                            },
                            timeout,
                            TimeUnit.NANOSECONDS);
        }
    }

    private static Map<String, String> headers(FullHttpRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(field -> headers.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
        return headers;
    }
}

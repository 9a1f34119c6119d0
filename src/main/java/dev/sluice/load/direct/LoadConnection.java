package dev.sluice.load.direct;

import dev.sluice.http.BadReplyException;
import dev.sluice.http.BrokenBodyException;
import dev.sluice.http.HttpFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.ReplyReader;
import dev.sluice.http.SseDecoder;
import dev.sluice.http.SseEvent;
import dev.sluice.load.measure.Ending;
import dev.sluice.load.measure.Persona;
import dev.sluice.load.measure.Sample;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.FailureKind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection: sends a request, reads its reply, and is free for the next one. On its event loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the channel what became of it
final class LoadConnection extends ChannelInboundHandlerAdapter implements ReplyReader.Listener {
    private static final int MAX_BODY = 32 * 1024 * 1024;
    private static final HttpHead PLAIN = new HttpHead(200, "application/json", HttpFields.EMPTY);
    private static final int MAX_FIELDS = 256;
    private static final int MAX_VALUE = 64 * 1024;
    private static final int KEPT_BODY = 64 * 1024;
    private static final int SLOW_READS_PER_SECOND = 10;

    private final LoadLoop loop;
    private final boolean secure;
    private final ReplyReader reader = new ReplyReader(this, MAX_FIELDS, MAX_VALUE);
    private final Consumer<SseEvent> onEvent = this::onEvent;
    private @Nullable Channel channel;
    private @Nullable Exchange current;
    private @Nullable SseDecoder events;
    private HttpHead head = PLAIN;
    private @Nullable SseEvent finish;
    private @Nullable AttemptFailure refusal;
    private byte[] body = new byte[0];
    private int bodyLength;
    private long nowNanos;
    private boolean closed;

    LoadConnection(LoadLoop loop, Exchange first, boolean secure) {
        this.loop = loop;
        this.secure = secure;
        this.current = first;
        first.connection = this;
        first.fresh = true;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        if (!secure) {
            ready(ctx.channel());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            ready(ctx.channel());
        }
    }

    private void ready(Channel open) {
        Exchange exchange = current;
        if (exchange == null) {
            // Given up while it opened.
            open.close();
            return;
        }
        write(open, exchange);
    }

    /** Sends a request on an idle connection. */
    void send(Exchange exchange, long now) {
        current = exchange;
        exchange.connection = this;
        exchange.startedNanos = now;
        if (channel != null) {
            write(channel, exchange);
        }
    }

    private void write(Channel open, Exchange exchange) {
        exchange.sent = true;
        open.writeAndFlush(loop.bytes(exchange.number, open.alloc()), open.voidPromise());
        if (exchange.persona == Persona.READS_SLOWLY) {
            readSlowly(open);
        }
    }

    /** What a slow reader takes at a time, of so many bytes a second. */
    static int slowBytes(int perSecond) {
        return Math.max(1, perSecond / SLOW_READS_PER_SECOND);
    }

    /** Takes a slow reader's share now and again. */
    private void readSlowly(Channel open) {
        if (current != null && !closed && open.isOpen()) {
            open.read();
            open.eventLoop().schedule(() -> readSlowly(open), 1_000 / SLOW_READS_PER_SECOND, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        nowNanos = loop.now();
        byte[] scratch = loop.scratch();
        try {
            while (bytes.isReadable()) {
                int length = Math.min(scratch.length, bytes.readableBytes());
                bytes.readBytes(scratch, 0, length);
                if (current == null) {
                    // Nobody asked for these.
                    close();
                    return;
                }
                reader.read(scratch, 0, length);
            }
        } catch (BadReplyException | BrokenBodyException e) {
            fail(FailureKind.BAD_REPLY, String.valueOf(e.getMessage()));
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        loop.afterRead();
    }

    @Override
    public void onHead(int status, boolean eventStream) {
        Exchange exchange = current;
        if (exchange != null) {
            exchange.headNanos = nowNanos;
            exchange.status = status;
        }
        // Nobody looks at that of an answer, of which there are thousands a second.
        head = status == 200 ? PLAIN : reader.head();
        events = eventStream && status == 200 ? new SseDecoder() : null;
        finish = null;
        refusal = null;
        bodyLength = 0;
    }

    @Override
    public void onBody(byte[] bytes, int from, int to) {
        if (events != null) {
            if (current != null) {
                events.decode(bytes, from, to, onEvent);
            }
            return;
        }
        int length = to - from;
        if (bodyLength + length > MAX_BODY) {
            throw new BadReplyException("the body is longer than " + MAX_BODY + " bytes");
        }
        if (body.length - bodyLength < length) {
            body = Arrays.copyOf(body, Math.max(2_048, 2 * (bodyLength + length)));
        }
        System.arraycopy(bytes, from, body, bodyLength, length);
        bodyLength += length;
    }

    private void onEvent(SseEvent event) {
        Exchange exchange = current;
        if (exchange == null || refusal != null || event.data().startsWith("[DONE]")) {
            return;
        }
        Answer answer = loop.answer();
        refusal = answer.look(event);
        if (refusal != null) {
            return;
        }
        if (answer.glance().hasContent()) {
            loop.recording().token();
            exchange.events++;
            if (exchange.firstNanos == Sample.NONE) {
                exchange.firstNanos = nowNanos;
            } else if (exchange.persona == Persona.PLAIN) {
                loop.recording().gap(nowNanos - exchange.lastNanos);
            }
            exchange.lastNanos = nowNanos;
        }
        if (answer.glance().outputTokens() >= 0) {
            exchange.outputTokens = answer.glance().outputTokens();
            exchange.inputTokens = answer.glance().inputTokens();
        }
        if (answer.glance().isFinished()) {
            finish = event;
            refusal = answer.glance().isFinishedPlainly() ? null : answer.refusal(event);
        }
    }

    @Override
    public void onEnd(boolean surplus) {
        Exchange exchange = current;
        if (exchange == null) {
            return;
        }
        if (events != null) {
            if (refusal == null && finish == null) {
                refusal = Answer.of(FailureKind.TRUNCATED, "the stream ended without a finish_reason");
            }
            events = null;
        } else {
            Answer answer = loop.answer();
            refusal = answer.look(loop.request(exchange.number), head, body, bodyLength);
            if (refusal == null) {
                exchange.outputTokens = answer.glance().outputTokens();
                exchange.inputTokens = answer.glance().inputTokens();
            }
            body = body.length > KEPT_BODY ? new byte[0] : body;
        }
        AttemptFailure failure = refusal;
        current = null;
        if (failure == null) {
            loop.ended(exchange, nowNanos, Ending.ANSWERED, "", "");
        } else {
            loop.ended(exchange, nowNanos, Ending.FAILED, failure.kind().code(), failure.message());
        }
        if (reader.isReusable() && exchange.persona != Persona.READS_SLOWLY && !closed) {
            loop.idle(this);
        } else {
            close();
        }
    }

    /** The other side has closed. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        boolean before = closed;
        closed = true;
        loop.closed(this);
        if (before || current == null) {
            return;
        }
        nowNanos = loop.now();
        if (reader.close()) {
            return;
        }
        lose("the connection closed");
    }

    private void lose(String what) {
        if (reader.hasBegun()) {
            fail(FailureKind.TRUNCATED, what + " before the answer was complete");
        } else {
            fail(FailureKind.CONNECTION_LOST, what + " before an answer");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        nowNanos = loop.now();
        Throwable root = cause.getCause() instanceof SSLException tls ? tls : cause;
        boolean unsent = current != null && !current.sent;
        if (root instanceof SSLException && unsent) {
            fail(FailureKind.TLS_FAILED, String.valueOf(root.getMessage()));
        } else {
            lose(String.valueOf(root.getMessage()));
        }
        close();
    }

    /** It could not be opened. */
    void failToOpen(Throwable cause) {
        closed = true;
        nowNanos = loop.now();
        String message = String.valueOf(cause.getMessage());
        Exchange exchange = current;
        current = null;
        if (exchange != null) {
            String kind = Exhaustion.is(cause) ? Exhaustion.KIND : FailureKind.CONNECT_FAILED.code();
            loop.ended(exchange, nowNanos, Ending.FAILED, kind, message);
        }
    }

    private void fail(FailureKind kind, String message) {
        Exchange exchange = current;
        current = null;
        if (exchange != null) {
            loop.ended(exchange, nowNanos, Ending.FAILED, kind.code(), message);
        }
        close();
    }

    /** Ends what goes on here, and the connection: nobody reads the rest. */
    void giveUp(Ending ending, String failure, String detail) {
        Exchange exchange = current;
        current = null;
        if (exchange != null) {
            loop.ended(exchange, loop.now(), ending, failure, detail);
        }
        close();
    }

    /** Closes, as any client does: a FIN, or a reset by the kernel where bytes are left unread. */
    void close() {
        if (!closed && channel != null) {
            channel.close();
        }
    }
}

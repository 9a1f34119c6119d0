package dev.sluice.bench.clients;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.util.Arrays;
import java.util.Deque;

/** Reads events as they come, each a line of {@code data:}, and decodes every one. */
final class StreamReply extends SimpleChannelInboundHandler<HttpObject> {
    private static final byte[] DATA = {'d', 'a', 't', 'a', ':', ' '};

    private final Deque<Channel> idle;
    private byte[] held = new byte[1024];
    private int length;

    StreamReply(Deque<Channel> idle) {
        this.idle = idle;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) throws IOException {
        if (message instanceof HttpResponse response && !response.status().equals(HttpResponseStatus.OK)) {
            throw new IOException("status " + response.status());
        }
        if (message instanceof HttpContent content) {
            take(content.content());
            lines(context.channel().attr(PlainReply.CALL).get());
        }
        if (message instanceof LastHttpContent) {
            Call call = context.channel().attr(PlainReply.CALL).getAndSet(null);
            length = 0;
            idle.addFirst(context.channel());
            call.finished();
        }
    }

    private void take(ByteBuf bytes) {
        int more = bytes.readableBytes();
        if (length + more > held.length) {
            held = Arrays.copyOf(held, Math.max(2 * held.length, length + more));
        }
        bytes.readBytes(held, length, more);
        length += more;
    }

    private void lines(Call call) throws IOException {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (held[i] == '\n') {
                line(call, from, i);
                from = i + 1;
            }
        }
        System.arraycopy(held, from, held, 0, length - from);
        length -= from;
    }

    private void line(Call call, int from, int to) throws IOException {
        int body = from + DATA.length;
        if (to <= body || !Arrays.equals(held, from, body, DATA, 0, DATA.length) || held[body] == '[') {
            return;
        }
        call.piece(Bodies.chunk(held, body, to - body).content());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(context, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(context, new IOException("the connection ended"));
    }

    private void end(ChannelHandlerContext context, Throwable cause) {
        idle.remove(context.channel());
        context.close();
        Call call = context.channel().attr(PlainReply.CALL).getAndSet(null);
        if (call != null) {
            call.failed(cause);
        }
    }
}

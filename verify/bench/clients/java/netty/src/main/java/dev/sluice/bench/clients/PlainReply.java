package dev.sluice.bench.clients;

import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.util.Deque;

/** Reads a whole reply and gives the connection back before the caller hears. */
final class PlainReply extends SimpleChannelInboundHandler<FullHttpResponse> {
    static final AttributeKey<Call> CALL = AttributeKey.valueOf("call");

    private final Deque<Channel> idle;

    PlainReply(Deque<Channel> idle) {
        this.idle = idle;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) throws IOException {
        if (!response.status().equals(HttpResponseStatus.OK)) {
            throw new IOException("status " + response.status());
        }
        String content =
                Bodies.reply(new ByteBufInputStream(response.content())).content();
        Call call = context.channel().attr(CALL).getAndSet(null);
        idle.addFirst(context.channel());
        call.answered(content);
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
        Call call = context.channel().attr(CALL).getAndSet(null);
        if (call != null) {
            call.failed(cause);
        }
    }
}

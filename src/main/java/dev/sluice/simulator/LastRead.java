package dev.sluice.simulator;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** When a connection was last read from, before anything was made of the bytes. On its event loop only. */
final class LastRead extends ChannelInboundHandlerAdapter {
    private long nanos = System.nanoTime();

    long nanos() {
        return nanos;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        nanos = System.nanoTime();
        ctx.fireChannelRead(message);
    }
}

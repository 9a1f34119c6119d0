package dev.sluice.load.direct;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * A provider in this process that answers at once, for a generator to practise on: a JVM's first thousand requests take seconds, and a
 * target that is asked meanwhile would see a burst that nobody planned.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the channel what became of it
public final class Rehearsal implements AutoCloseable {
    private static final int MAX_REQUEST = 256 * 1024 * 1024;
    private static final String CHUNK =
            "{\"id\":\"r\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"r\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":%s}]}";
    private static final String USAGE =
            "{\"id\":\"r\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"r\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":20,\"total_tokens\":29}}";
    private static final String WHOLE =
            "{\"id\":\"r\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"r\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"word\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,\"total_tokens\":10}}";

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("load-rehearsal", true), NioIoHandler.newFactory());
    private final Channel listener;

    private Rehearsal(boolean stream) throws InterruptedException {
        ByteBuf answer = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(stream ? streamed() : whole(), UTF_8))
                .asReadOnly();
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpRequestDecoder())
                                .addLast(new HttpObjectAggregator(MAX_REQUEST))
                                .addLast(new Answering(answer));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    /** Starts it. */
    public static Rehearsal start(boolean stream) throws InterruptedException {
        return new Rehearsal(stream);
    }

    /** Its base URL. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort() + "/v1");
    }

    private static String whole() {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + WHOLE.length() + "\r\n\r\n"
                + WHOLE;
    }

    private static String streamed() {
        StringBuilder answer = new StringBuilder(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 20; i++) {
            answer.append(chunk(CHUNK.formatted(i == 19 ? "\"stop\"" : "null")));
        }
        return answer.append(chunk(USAGE))
                .append(chunk("[DONE]"))
                .append("0\r\n\r\n")
                .toString();
    }

    private static String chunk(String data) {
        String event = "data: " + data + "\n\n";
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    private static final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final ByteBuf answer;

        Answering(ByteBuf answer) {
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            ctx.writeAndFlush(answer.duplicate());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    @Override
    public void close() {
        listener.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}

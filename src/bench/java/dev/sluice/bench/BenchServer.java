package dev.sluice.bench;

import dev.sluice.testing.TestTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * A fast provider in a JVM of its own: answers at once, after a second on {@code /late}, never on {@code /hang/…}, where
 * it prints when the call arrived and when its connection closed.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells of failures by closing the channel.
final class BenchServer extends SimpleChannelInboundHandler<HttpObject> {
    private static final ByteBuf ANSWER = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(
            "{\"id\":\"c-1\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"" + "word ".repeat(40) + "\"}}],"
                    + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":40,\"total_tokens\":50}}",
            StandardCharsets.UTF_8));

    private String path = "";
    private String hanging = "";

    private BenchServer() {
        super(true);
    }

    /** Prints the two ports and serves until its input ends. */
    static void run(TestTls tls) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Channel plain = bind(group, null);
        Channel secure = bind(group, tls.server());
        print("ports " + port(plain) + " " + port(secure));
        while (System.in.read() >= 0) {
            // Until the parent is gone.
        }
        group.shutdownGracefully();
    }

    private static Channel bind(EventLoopGroup group, @Nullable SSLContext tls) throws InterruptedException {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 2_048)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (tls != null) {
                            SSLEngine engine = tls.createSSLEngine();
                            engine.setUseClientMode(false);
                            channel.pipeline().addLast(new SslHandler(engine));
                        }
                        channel.pipeline().addLast(new HttpServerCodec(), new BenchServer());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message instanceof HttpRequest request) {
            path = request.uri();
        }
        if (message instanceof LastHttpContent) {
            if (path.startsWith("/hang/")) {
                hanging = path.substring(6);
                print("arrived " + hanging + " " + System.nanoTime());
            } else if (path.equals("/late")) {
                context.executor().schedule(() -> answer(context), 1, TimeUnit.SECONDS);
            } else {
                answer(context);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!hanging.isEmpty()) {
            print("closed " + hanging + " " + System.nanoTime());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private static void answer(ChannelHandlerContext context) {
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, ANSWER.duplicate());
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set("x-request-id", "r-0123456789")
                .set("date", "Mon, 23 Nov 2026 12:00:00 GMT")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, ANSWER.readableBytes());
        context.writeAndFlush(response);
    }

    private static int port(Channel channel) {
        return ((java.net.InetSocketAddress) channel.localAddress()).getPort();
    }

    private static synchronized void print(String line) {
        System.out.println(line);
    }
}

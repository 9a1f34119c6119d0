package dev.sluice.bench.clients;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The least that a client does: connections kept in a deque, a request encoded, a reply decoded. No deadline, no limit, no
 * retry. {@code -Dbench.transport=epoll} takes the native transport.
 */
final class NettyClient implements Endpoint {
    private final EventLoopGroup group;
    private final Bootstrap plain;
    private final Bootstrap streamed;
    private final Deque<Channel> idle = new ConcurrentLinkedDeque<>();
    private final URI base;

    private NettyClient(URI base) throws Exception {
        this.base = base;
        boolean epoll = "epoll".equals(System.getProperty("bench.transport"));
        IoHandlerFactory transport = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(transport);
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .remoteAddress(base.getHost(), base.getPort());
        SslContext tls =
                base.getScheme().equals("https") ? SslContextBuilder.forClient().build() : null;
        plain = bootstrap.clone().handler(pipeline(tls, false));
        streamed = bootstrap.clone().handler(pipeline(tls, true));
    }

    public static void main(String[] args) throws Exception {
        Driver.run((baseUrl, inFlight) -> new NettyClient(URI.create(baseUrl)));
    }

    private ChannelHandler pipeline(SslContext tls, boolean stream) {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                if (tls != null) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc(), base.getHost(), base.getPort()));
                }
                channel.pipeline().addLast(new HttpClientCodec());
                if (stream) {
                    channel.pipeline().addLast(new StreamReply(idle));
                } else {
                    channel.pipeline().addLast(new HttpObjectAggregator(1 << 20), new PlainReply(idle));
                }
            }
        };
    }

    @Override
    public boolean blocking(boolean streamed) {
        return false;
    }

    @Override
    public void plain(Call call) {
        send(call, plain, Bodies.request(false));
    }

    @Override
    public void stream(Call call) {
        send(call, streamed, Bodies.request(true));
    }

    private void send(Call call, Bootstrap connect, byte[] body) {
        Channel channel = idle.pollFirst();
        if (channel != null) {
            write(call, channel, body);
            return;
        }
        connect.connect().addListener((ChannelFuture connected) -> {
            if (connected.isSuccess()) {
                write(call, connected.channel(), body);
            } else {
                call.failed(connected.cause());
            }
        });
    }

    private void write(Call call, Channel channel, byte[] body) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                base.getPath() + "/chat/completions",
                Unpooled.wrappedBuffer(body));
        request.headers()
                .set(HttpHeaderNames.HOST, base.getAuthority())
                .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + Question.KEY)
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.ACCEPT, "application/json")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        channel.attr(PlainReply.CALL).set(call);
        channel.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess() && channel.attr(PlainReply.CALL).getAndSet(null) != null) {
                call.failed(written.cause());
            }
        });
    }

    @Override
    public void close() {
        group.shutdownGracefully();
    }
}

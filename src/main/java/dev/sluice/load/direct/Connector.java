package dev.sluice.load.direct;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** Opens connections to a target. Any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // the channel's own handler hears what becomes of it
final class Connector {
    private static final int READ_BYTES = 32 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final DirectTarget target;
    private final int connectMillis;
    private final AtomicInteger turn = new AtomicInteger();

    Connector(DirectTarget target, Duration timeout) {
        this.target = target;
        this.connectMillis = (int) Math.min(CONNECT.toMillis(), Math.max(1, timeout.toMillis()));
    }

    /** The machine's own selector where there is one: it can wait for less than a millisecond. */
    static IoHandlerFactory selector() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    boolean isSecure() {
        return target.tls() != null;
    }

    /**
     * Opens one.
     *
     * @param slowBytes the most bytes of a read, which the reader asks for; 0 for one that reads all there is
     * @param failed hears why it could not be opened, on the event loop
     */
    void open(EventLoop loop, LoadConnection connection, int slowBytes, Consumer<Throwable> failed) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                .option(ChannelOption.RECVBUF_ALLOCATOR, reads(slowBytes))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        SSLContext tls = target.tls();
                        if (tls != null) {
                            channel.pipeline()
                                    .addLast(new SslHandler(DirectTarget.engine(tls, target.host(), target.port())));
                        }
                        channel.pipeline().addLast(connection);
                    }
                });
        if (slowBytes > 0) {
            bootstrap.option(ChannelOption.AUTO_READ, false).option(ChannelOption.SO_RCVBUF, 4 * 1024);
        }
        ChannelFuture opened = bootstrap.connect(target.addresses()
                .get(Math.floorMod(turn.getAndIncrement(), target.addresses().size())));
        opened.addListener(future -> {
            if (!future.isSuccess()) {
                failed.accept(future.cause());
            }
        });
    }

    private static RecvByteBufAllocator reads(int slowBytes) {
        return slowBytes > 0
                ? new FixedRecvByteBufAllocator(slowBytes).maxMessagesPerRead(1)
                : new FixedRecvByteBufAllocator(READ_BYTES);
    }
}

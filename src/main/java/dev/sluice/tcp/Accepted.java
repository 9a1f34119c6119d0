package dev.sluice.tcp;

import akka.NotUsed;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import java.net.InetSocketAddress;

/** A connection that a client has opened. */
public final class Accepted {
    private final LoopSocket socket;
    private final InetSocketAddress remote;

    Accepted(LoopSocket socket, InetSocketAddress remote) {
        this.socket = socket;
        this.remote = remote;
    }

    /** Who opened it. */
    public InetSocketAddress remote() {
        return remote;
    }

    /**
     * What comes in is sent, what the client sends goes out; to be run once. The client's end of sending is the end of what
     * goes out, and the rest stays open.
     */
    public Flow<ByteString, ByteString, NotUsed> flow() {
        return Flow.fromGraph(new SocketFlow(socket)).mapMaterializedValue(peer -> NotUsed.getInstance());
    }

    /** Closes it by a reset, whether its flow runs or not. */
    public void close() {
        socket.close(true);
    }
}

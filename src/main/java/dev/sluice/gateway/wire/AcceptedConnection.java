package dev.sluice.gateway.wire;

import akka.stream.stage.AsyncCallback;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection, as its two stages and the listener know it. The stages may run on different threads, since TLS
 * lies between them: they speak to each other through it.
 */
final class AcceptedConnection implements ClientConnection {
    private final InetSocketAddress remote;
    private final Traffic traffic;
    private final Consumer<AcceptedConnection> onClosed;
    private volatile boolean established;
    private volatile @Nullable AsyncCallback<Duration> lingering;
    private volatile @Nullable AsyncCallback<String> ending;
    private volatile @Nullable String ended;
    private volatile long maxMessageBytes;
    private volatile @Nullable SocketClose closing;

    AcceptedConnection(InetSocketAddress remote, Traffic traffic, Consumer<AcceptedConnection> onClosed) {
        this.remote = remote;
        this.traffic = traffic;
        this.onClosed = onClosed;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void switching(long newMaxMessageBytes) {
        maxMessageBytes = newMaxMessageBytes;
    }

    long maxMessageBytes() {
        return maxMessageBytes;
    }

    @Override
    public void closing(int code, String reason) {
        closing = new SocketClose(code, reason);
    }

    /** How its WebSocket is to be closed; null for the usual way. */
    @Nullable
    SocketClose closing() {
        return closing;
    }

    Traffic traffic() {
        return traffic;
    }

    /** Says that the handshake is over, or that there is none. */
    void established() {
        established = true;
    }

    boolean isEstablished() {
        return established;
    }

    void lingerBy(AsyncCallback<Duration> callback) {
        lingering = callback;
    }

    void endBy(AsyncCallback<String> callback) {
        ending = callback;
        String why = ended;
        if (why != null) {
            callback.invoke(why);
        }
    }

    /** Resets the socket after a while, whatever the client does. */
    void linger(Duration atMost) {
        AsyncCallback<Duration> callback = lingering;
        if (callback != null) {
            callback.invoke(atMost);
        }
    }

    /** Closes the connection: gently when nothing is under way on it. Any thread. */
    void end(String why) {
        ended = why;
        AsyncCallback<String> callback = ending;
        if (callback != null) {
            callback.invoke(why);
        }
    }

    /** Says that the socket is closed. */
    void closed() {
        onClosed.accept(this);
    }
}

package dev.sluice.http;

import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The last stage before the socket: kills it, runs the connect clock, and tells the connection when it opened, when the
 * other side closed and when it is closed for good. Reads one element ahead, so that a close is seen while idle.
 *
 * <p>After a kill both directions of the layers above have failed, the socket's inlet stays open and ends when TCP has
 * closed. A close by the other side has closed the socket on this side too.
 */
final class SocketStage extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
    private static final Object CONNECT_CLOCK = "connect";

    private final Inlet<ByteString> appIn = Inlet.create("SocketStage.appIn");
    private final Outlet<ByteString> netOut = Outlet.create("SocketStage.netOut");
    private final Inlet<ByteString> netIn = Inlet.create("SocketStage.netIn");
    private final Outlet<ByteString> appOut = Outlet.create("SocketStage.appOut");
    private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
            new BidiShape<>(appIn, netOut, netIn, appOut);
    private final Connection connection;
    private final Duration connectTimeout;
    private final boolean secure;

    SocketStage(Connection connection, Duration connectTimeout, boolean secure) {
        this.connection = connection;
        this.connectTimeout = connectTimeout;
        this.secure = secure;
    }

    @Override
    public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private @Nullable ByteString held;
        private boolean open;
        private boolean killed;

        Logic() {
            super(shape);
            setHandler(appIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    ByteString bytes = grab(appIn);
                    if (!isClosed(netIn)) {
                        push(netOut, bytes);
                    }
                }

                @Override
                public void onUpstreamFinish() {
                    complete(netOut);
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    kill(cause);
                }
            });
            setHandler(netOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    onSocketReady();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    if (!isClosed(appIn)) {
                        cancel(appIn, cause);
                    }
                }
            });
            setHandler(netIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    onBytes(grab(netIn));
                }

                @Override
                public void onUpstreamFinish() {
                    connection.peerClosed();
                    if (held == null && !isClosed(appOut)) {
                        complete(appOut);
                    }
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    failStage(cause);
                }
            });
            setHandler(appOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    onBytesWanted();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    kill(cause);
                }
            });
            connection.killBy(createAsyncCallback(this::kill));
        }

        @Override
        public void preStart() {
            pull(netIn);
            scheduleOnce(CONNECT_CLOCK, connectTimeout);
        }

        @Override
        public void onTimer(Object clock) {
            connection.connectTimedOut();
        }

        @Override
        public void postStop() {
            connection.closed();
        }

        /** TCP asks for bytes only once it is connected. */
        private void onSocketReady() {
            if (!open) {
                open = true;
                if (!secure) {
                    cancelTimer(CONNECT_CLOCK);
                    connection.connected();
                }
            }
            if (!isClosed(appIn) && !hasBeenPulled(appIn)) {
                pull(appIn);
            }
        }

        private void onBytes(ByteString bytes) {
            if (killed) {
                pull(netIn);
            } else if (isAvailable(appOut)) {
                push(appOut, bytes);
                pull(netIn);
            } else {
                held = bytes;
            }
        }

        private void onBytesWanted() {
            if (held == null) {
                return;
            }
            ByteString bytes = held;
            held = null;
            push(appOut, bytes);
            if (isClosed(netIn)) {
                complete(appOut);
            } else {
                pull(netIn);
            }
        }

        private void kill(Throwable cause) {
            if (killed) {
                return;
            }
            killed = true;
            held = null;
            if (!isClosed(netIn) && !hasBeenPulled(netIn)) {
                pull(netIn);
            }
            if (isClosed(netIn)) {
                complete(netOut);
            } else {
                fail(netOut, cause);
            }
            if (!isClosed(appOut)) {
                fail(appOut, cause);
            }
            if (!isClosed(appIn)) {
                cancel(appIn, cause);
            }
        }
    }
}

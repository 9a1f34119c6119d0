package dev.sluice.gateway.wire;

import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.SubscriptionWithCancelException;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.time.Duration;

/**
 * The last stage before the socket: counts its bytes, closes it so that last words arrive (RFC 9112 §9.6: it stops sending,
 * goes on reading, and closes when the client does or when the time is over), and tells the connection when it is closed.
 */
final class LingerStage extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
    private static final Object TIME_OVER = "linger";

    private final Inlet<ByteString> appIn = Inlet.create("LingerStage.appIn");
    private final Outlet<ByteString> netOut = Outlet.create("LingerStage.netOut");
    private final Inlet<ByteString> netIn = Inlet.create("LingerStage.netIn");
    private final Outlet<ByteString> appOut = Outlet.create("LingerStage.appOut");
    private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
            new BidiShape<>(appIn, netOut, netIn, appOut);
    private final AcceptedConnection connection;

    LingerStage(AcceptedConnection connection) {
        this.connection = connection;
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
        Logic() {
            super(shape);
            setHandler(appIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    ByteString bytes = grab(appIn);
                    connection.traffic().sent(bytes.size());
                    push(netOut, bytes);
                }

                @Override
                public void onUpstreamFinish() {
                    complete(netOut);
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    reset(cause);
                }
            });
            setHandler(netOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pull(appIn);
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    cancel(appIn, cause);
                }
            });
            setHandler(netIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    ByteString bytes = grab(netIn);
                    connection.traffic().received(bytes.size());
                    if (isClosed(appOut)) {
                        pull(netIn);
                    } else {
                        push(appOut, bytes);
                    }
                }

                @Override
                public void onUpstreamFinish() {
                    complete(appOut);
                }
            });
            setHandler(appOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pull(netIn);
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    if (!(cause instanceof SubscriptionWithCancelException.NonFailureCancellation)) {
                        reset(cause);
                    } else if (!isClosed(netIn) && !hasBeenPulled(netIn)) {
                        pull(netIn);
                    }
                }
            });
            connection.lingerBy(createAsyncCallback(this::linger));
        }

        @Override
        public void onTimer(Object key) {
            reset(new ConnectionCut("the client did not close the connection"));
        }

        @Override
        public void postStop() {
            connection.closed();
        }

        private void linger(Duration atMost) {
            if (!isTimerActive(TIME_OVER)) {
                scheduleOnce(TIME_OVER, atMost);
            }
        }

        private void reset(Throwable cause) {
            failStage(cause);
        }
    }
}

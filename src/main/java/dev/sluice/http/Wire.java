package dev.sluice.http;

import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.TLSProtocol.SendBytes;
import akka.stream.TLSProtocol.SessionBytes;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The plain-text bytes of one connection as they pass: tells it when a request leaves and when bytes come in, also those
 * that the parser has not asked for (it reads one element ahead).
 */
final class Wire extends GraphStage<BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound>> {
    private final Inlet<SslTlsOutbound> requestIn = Inlet.create("Wire.requestIn");
    private final Outlet<ByteString> requestOut = Outlet.create("Wire.requestOut");
    private final Inlet<ByteString> replyIn = Inlet.create("Wire.replyIn");
    private final Outlet<SslTlsInbound> replyOut = Outlet.create("Wire.replyOut");
    private final BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound> shape =
            new BidiShape<>(requestIn, requestOut, replyIn, replyOut);
    private final Connection connection;
    private final SSLSession session;

    /**
     * @param session what the HTTP layer is told of the connection's encryption; it isn't used
     */
    Wire(Connection connection, SSLSession session) {
        this.connection = connection;
        this.session = session;
    }

    @Override
    public BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private @Nullable ByteString held;

        Logic() {
            super(shape);
            setHandler(requestIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    connection.outbound();
                    push(requestOut, ((SendBytes) grab(requestIn)).bytes());
                }

                @Override
                public void onUpstreamFinish() {
                    complete(requestOut);
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    fail(requestOut, cause);
                }
            });
            setHandler(requestOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pull(requestIn);
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    cancel(requestIn, cause);
                }
            });
            setHandler(replyIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    onReplyBytes(grab(replyIn));
                }

                @Override
                public void onUpstreamFinish() {
                    if (held == null) {
                        complete(replyOut);
                    }
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    fail(replyOut, cause);
                }
            });
            setHandler(replyOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    onReplyWanted();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    cancel(replyIn, cause);
                }
            });
        }

        @Override
        public void preStart() {
            pull(replyIn);
        }

        private void onReplyBytes(ByteString bytes) {
            if (!connection.inbound(bytes)) {
                return;
            }
            if (isAvailable(replyOut)) {
                push(replyOut, new SessionBytes(session, bytes));
                pull(replyIn);
            } else {
                held = bytes;
            }
        }

        private void onReplyWanted() {
            if (held == null) {
                return;
            }
            ByteString bytes = held;
            held = null;
            push(replyOut, new SessionBytes(session, bytes));
            if (isClosed(replyIn)) {
                complete(replyOut);
            } else {
                pull(replyIn);
            }
        }
    }
}

package dev.sluice.http;

import akka.japi.function.Function;
import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.TLSProtocol.SessionBytes;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * The plain-text bytes of one connection as they pass: tells it when a request leaves and when bytes come in, also those
 * that the parser has not asked for (it reads one element ahead).
 *
 * @param <O> what goes out towards the socket
 * @param <I> what comes in from the socket
 */
final class Wire<O, I> extends GraphStage<BidiShape<SslTlsOutbound, O, I, SslTlsInbound>> {
    private final Inlet<SslTlsOutbound> requestIn = Inlet.create("Wire.requestIn");
    private final Outlet<O> requestOut = Outlet.create("Wire.requestOut");
    private final Inlet<I> replyIn = Inlet.create("Wire.replyIn");
    private final Outlet<SslTlsInbound> replyOut = Outlet.create("Wire.replyOut");
    private final BidiShape<SslTlsOutbound, O, I, SslTlsInbound> shape =
            new BidiShape<>(requestIn, requestOut, replyIn, replyOut);
    private final Connection connection;
    private final Function<SslTlsOutbound, O> outwards;
    private final Function<I, SslTlsInbound> inwards;

    Wire(Connection connection, Function<SslTlsOutbound, O> outwards, Function<I, SslTlsInbound> inwards) {
        this.connection = connection;
        this.outwards = outwards;
        this.inwards = inwards;
    }

    @Override
    public BidiShape<SslTlsOutbound, O, I, SslTlsInbound> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private @Nullable SslTlsInbound held;

        Logic() {
            super(shape);
            setHandler(requestIn, new AbstractInHandler() {
                @Override
                public void onPush() throws Exception {
                    connection.outbound();
                    push(requestOut, outwards.apply(grab(requestIn)));
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
                public void onPush() throws Exception {
                    onReplyBytes(inwards.apply(grab(replyIn)));
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

        private void onReplyBytes(SslTlsInbound bytes) {
            if (bytes instanceof SessionBytes plain && !connection.inbound(plain.bytes())) {
                return;
            }
            if (isAvailable(replyOut)) {
                push(replyOut, bytes);
                pull(replyIn);
            } else {
                held = bytes;
            }
        }

        private void onReplyWanted() {
            if (held == null) {
                return;
            }
            SslTlsInbound bytes = held;
            held = null;
            push(replyOut, bytes);
            if (isClosed(replyIn)) {
                complete(replyOut);
            } else {
                pull(replyIn);
            }
        }
    }
}

package dev.sluice.http;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import dev.sluice.model.AttemptFailure;
import org.jspecify.annotations.Nullable;

/**
 * The body of an event stream on its way to whoever reads it: its end frees the connection, its failure or cancellation
 * ends it, without waiting for the delay that the HTTP layer grants a cancellation.
 */
final class BodyGuard extends GraphStage<FlowShape<ByteString, ByteString>> {
    private final Inlet<ByteString> in = Inlet.create("BodyGuard.in");
    private final Outlet<ByteString> out = Outlet.create("BodyGuard.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final Connection connection;
    private final LiveExchange exchange;
    private final int status;
    private final boolean reusable;

    BodyGuard(Connection connection, LiveExchange exchange, int status, boolean reusable) {
        this.connection = connection;
        this.exchange = exchange;
        this.status = status;
        this.reusable = reusable;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        Logic() {
            super(shape);
            AbstractInOutHandler handler = new AbstractInOutHandler() {
                @Override
                public void onPush() {
                    push(out, grab(in));
                }

                @Override
                public void onPull() {
                    pull(in);
                }

                @Override
                public void onUpstreamFinish() {
                    @Nullable AttemptFailure killed = connection.endedBy();
                    if (killed != null) {
                        failStage(new BrokenBodyException(killed));
                        return;
                    }
                    connection.replyEnded(exchange, reusable);
                    completeStage();
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    @Nullable AttemptFailure killed = connection.endedBy();
                    failStage(new BrokenBodyException(killed != null ? killed : TransportFailures.body(cause, status)));
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    connection.abort(exchange);
                    cancelStage(cause);
                }
            };
            setHandler(in, handler);
            setHandler(out, handler);
        }

        /** Nothing to end after a whole body; the end of everything else. */
        @Override
        public void postStop() {
            connection.abort(exchange);
        }
    }
}

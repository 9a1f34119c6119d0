package dev.sluice.http;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.stream.Attributes;
import akka.stream.Inlet;
import akka.stream.SinkShape;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import dev.sluice.model.AttemptFailure;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection's stream: reads each reply whole, in place where it came in one piece, or hands its body on
 * when it is an event stream.
 */
final class ReplySink extends GraphStage<SinkShape<HttpResponse>> {
    private final Inlet<HttpResponse> in = Inlet.create("ReplySink.in");
    private final SinkShape<HttpResponse> shape = SinkShape.of(in);
    private final Connection connection;
    private final int maxReplyBytes;

    ReplySink(Connection connection, int maxReplyBytes) {
        this.connection = connection;
        this.maxReplyBytes = maxReplyBytes;
    }

    @Override
    public SinkShape<HttpResponse> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        /** A body goes through this stage, which must not stop before it. */
        private boolean collecting;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    onResponse(grab(in));
                    if (!isClosed(in)) {
                        pull(in);
                    }
                }

                @Override
                public void onUpstreamFinish() {
                    onEnd(null);
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    onEnd(cause);
                }
            });
        }

        @Override
        public void preStart() {
            pull(in);
        }

        @Override
        public void postStop() {
            connection.httpStopped();
        }

        private void onEnd(@Nullable Throwable cause) {
            connection.httpEnded(cause);
            if (collecting) {
                setKeepGoing(true);
            } else {
                completeStage();
            }
        }

        private void onResponse(HttpResponse response) {
            @Nullable LiveExchange exchange = connection.head();
            if (exchange == null) {
                return;
            }
            HttpHead head = Replies.head(response);
            ResponseEntity entity = response.entity();
            boolean reusable = Replies.isReusable(response);
            if (head.status() < 200) {
                connection.end(TransportFailures.protocol(head.status(), "the provider switched protocols unasked"));
            } else if (head.isEventStream()) {
                entity.withoutSizeLimit()
                        .getDataBytes()
                        .via(new BodyGuard(connection, exchange, head.status(), reusable))
                        .runWith(exchange.streams(head), subFusingMaterializer());
            } else if (entity.getContentLengthOption().orElse(0L) > maxReplyBytes) {
                connection.end(TransportFailures.tooLarge(maxReplyBytes, head.status()));
            } else if (entity instanceof HttpEntity.Strict strict) {
                exchange.replied(new HttpReply(head, Replies.bytes(strict.getData())));
                connection.replyEnded(exchange, reusable);
            } else {
                collect(exchange, head, entity, reusable);
            }
        }

        private void collect(LiveExchange exchange, HttpHead head, ResponseEntity entity, boolean reusable) {
            collecting = true;
            SubSinkInlet<ByteString> body = new SubSinkInlet<>("ReplySink.body");
            body.setHandler(new Collector(exchange, head, reusable, body));
            entity.withoutSizeLimit().getDataBytes().runWith(body.sink(), subFusingMaterializer());
            body.pull();
        }

        private void collected() {
            collecting = false;
            if (isClosed(in)) {
                completeStage();
            }
        }

        private final class Collector extends AbstractInHandler {
            private final LiveExchange exchange;
            private final HttpHead head;
            private final boolean reusable;
            private final SubSinkInlet<ByteString> body;
            private final ByteStringBuilder builder = new ByteStringBuilder();

            Collector(LiveExchange exchange, HttpHead head, boolean reusable, SubSinkInlet<ByteString> body) {
                this.exchange = exchange;
                this.head = head;
                this.reusable = reusable;
                this.body = body;
            }

            @Override
            public void onPush() {
                builder.append(body.grab());
                if (builder.length() > maxReplyBytes) {
                    connection.end(TransportFailures.tooLarge(maxReplyBytes, head.status()));
                    body.cancel();
                    collected();
                } else {
                    body.pull();
                }
            }

            @Override
            public void onUpstreamFinish() {
                @Nullable AttemptFailure killed = connection.endedBy();
                if (killed == null) {
                    exchange.replied(new HttpReply(head, Replies.bytes(builder.result())));
                    connection.replyEnded(exchange, reusable);
                }
                collected();
            }

            @Override
            public void onUpstreamFailure(Throwable cause) {
                connection.end(TransportFailures.body(cause, head.status()));
                collected();
            }
        }
    }
}

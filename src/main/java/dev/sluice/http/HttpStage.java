package dev.sluice.http;

import akka.japi.function.Procedure;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP end of a connection: sends the one request that it is given, reads its reply whole, or hands its body on as it
 * comes when it is an event stream. It reads on while nobody has asked for anything, so that a close is seen while idle, and
 * stops while the reader of a body wants no more.
 */
final class HttpStage extends GraphStage<FlowShape<ByteString, ByteString>> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpStage.class);

    private final Inlet<ByteString> in = Inlet.create("HttpStage.in");
    private final Outlet<ByteString> out = Outlet.create("HttpStage.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final Connection connection;
    private final PoolSettings settings;

    HttpStage(Connection connection, PoolSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic implements ReplyReader.Listener {
        private final ReplyReader reader = new ReplyReader(this, settings.maxHeaders(), settings.maxHeaderBytes());
        private final AsyncCallback<LiveExchange> goOn = createAsyncCallback((Procedure<LiveExchange>) this::goOn);
        /** To be sent as soon as the connection is up. */
        private @Nullable LiveExchange waiting;
        /** Whose reply is being read. */
        private @Nullable LiveExchange serving;

        private @Nullable HttpHead head;
        private @Nullable ReplyBody body;
        private byte[] whole = new byte[0];
        private int wholeLength;
        private boolean paused;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    read(grab(in).toArrayUnsafe());
                }

                @Override
                public void onUpstreamFinish() {
                    if (!reader.close()) {
                        broken(null);
                    }
                    connection.httpEnded(null);
                    completeStage();
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    broken(cause);
                    connection.httpEnded(cause);
                    completeStage();
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    @Nullable LiveExchange next = waiting;
                    if (next != null) {
                        waiting = null;
                        send(next);
                    }
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    // What is received ends too, and says more.
                }
            });
            connection.feedBy(createAsyncCallback(this::feed));
        }

        @Override
        public void preStart() {
            pull(in);
        }

        @Override
        public void postStop() {
            if (body != null) {
                // A defect: every other end was told of.
                tellBroken(AttemptFailure.of(
                        FailureKind.INTERNAL, Delivery.MAYBE_SENT, "the connection stopped within the body"));
            }
            if (serving != null) {
                connection.abort(serving);
            }
            connection.httpStopped();
        }

        private void feed(LiveExchange next) {
            if (isAvailable(out)) {
                send(next);
            } else {
                waiting = next;
            }
        }

        private void send(LiveExchange next) {
            connection.outbound();
            push(out, ByteString.fromArrayUnsafe(next.request()));
        }

        private void read(byte[] bytes) {
            if (!connection.inbound()) {
                return;
            }
            try {
                reader.read(bytes, 0, bytes.length);
            } catch (BadReplyException e) {
                refuse(e);
            }
            if (!paused && !isClosed(in)) {
                pull(in);
            }
        }

        private void goOn(LiveExchange exchange) {
            if (exchange == serving && paused) {
                paused = false;
                if (!isClosed(in) && !hasBeenPulled(in)) {
                    pull(in);
                }
            }
        }

        @Override
        public void onHead(int status, boolean eventStream) {
            @Nullable LiveExchange exchange = connection.head();
            if (exchange == null) {
                return;
            }
            HttpHead received = reader.head();
            serving = exchange;
            head = received;
            if (received.isEventStream()) {
                body = exchange.streams(received, new BodySource(exchange));
            } else if (reader.bodyLength() > settings.maxReplyBytes()) {
                endTooLarge(status);
            } else {
                whole = new byte[(int) Math.max(0, reader.bodyLength())];
                wholeLength = 0;
            }
        }

        @Override
        public void onBody(byte[] bytes, int from, int to) {
            @Nullable ReplyBody streamed = body;
            if (streamed != null) {
                try {
                    paused = !streamed.onBytes(bytes, from, to);
                } catch (RuntimeException defect) {
                    LOG.error("the reader of a body threw; the exchange is ended", defect);
                    AttemptFailure failure = AttemptFailure.of(
                            FailureKind.INTERNAL,
                            Delivery.MAYBE_SENT,
                            "the reader of the body stopped without a result");
                    tellBroken(failure);
                    connection.end(failure);
                }
            } else if (head != null && !head.isEventStream()) {
                collect(bytes, from, to);
            }
        }

        private void collect(byte[] bytes, int from, int to) {
            int length = to - from;
            if (wholeLength + length > settings.maxReplyBytes()) {
                endTooLarge(status());
                return;
            }
            if (whole.length - wholeLength < length) {
                whole = Arrays.copyOf(whole, Math.max(2 * whole.length, wholeLength + length));
            }
            System.arraycopy(bytes, from, whole, wholeLength, length);
            wholeLength += length;
        }

        @Override
        public void onEnd(boolean surplus) {
            @Nullable LiveExchange ended = serving;
            @Nullable HttpHead ofReply = head;
            @Nullable ReplyBody streamed = body;
            @Nullable AttemptFailure killed = connection.endedBy();
            if (ended == null || ofReply == null || killed != null) {
                // Whoever ended the connection tells of it.
                return;
            }
            boolean reusable = reader.isReusable() && !surplus;
            forget();
            if (ofReply.isEventStream()) {
                connection.replyEnded(ended, reusable);
                if (streamed != null) {
                    streamed.onEnd();
                }
            } else {
                byte[] all = whole.length == wholeLength ? whole : Arrays.copyOf(whole, wholeLength);
                whole = new byte[0];
                ended.replied(new HttpReply(ofReply, Bytes.of(all)));
                connection.replyEnded(ended, reusable);
            }
        }

        /** Bytes that are no reply, or no body. */
        private void refuse(BadReplyException e) {
            AttemptFailure failure = serving == null ? TransportFailures.head(e) : TransportFailures.body(e, status());
            connection.end(failure);
            tellBroken(failure);
        }

        /** The connection ended, by the cause or by the other side's close; what is read meanwhile is broken. */
        private void broken(@Nullable Throwable cause) {
            if (serving == null) {
                return;
            }
            AttemptFailure failure = TransportFailures.cut(cause, status());
            connection.end(failure);
            @Nullable AttemptFailure killed = connection.endedBy();
            tellBroken(killed == null ? failure : killed);
            forget();
        }

        private void endTooLarge(int status) {
            head = null;
            connection.end(TransportFailures.tooLarge(settings.maxReplyBytes(), status));
        }

        private void tellBroken(AttemptFailure failure) {
            @Nullable ReplyBody streamed = body;
            body = null;
            paused = false;
            if (streamed != null) {
                streamed.onBroken(failure);
            }
        }

        private void forget() {
            serving = null;
            head = null;
            body = null;
            paused = false;
        }

        private int status() {
            return head == null ? 0 : head.status();
        }

        /** Asks this stage, whoever is asked. */
        private final class BodySource implements ReplyBody.Source {
            private final LiveExchange exchange;

            BodySource(LiveExchange exchange) {
                this.exchange = exchange;
            }

            @Override
            public void more() {
                goOn.invoke(exchange);
            }

            @Override
            public void cancel() {
                connection.abort(exchange);
            }
        }
    }
}

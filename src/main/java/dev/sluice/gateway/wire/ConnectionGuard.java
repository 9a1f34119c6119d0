package dev.sluice.gateway.wire;

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
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Akka HTTP's layer and the network, and ends a connection for what that layer doesn't see: a client that
 * closes while its answer is made (Akka HTTP hears of a FIN only when it reads), one that sends or reads too slowly, and
 * bytes that could be read as another request than ours.
 *
 * <p>A client that closes its sending side alone and waits for the answer is taken for gone: no HTTP client of today does
 * that, and a proxy that lost its own client looks the same.
 */
final class ConnectionGuard extends GraphStage<BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound>> {
    /** How much is read ahead of the HTTP layer, so that the end of the connection behind it is seen. */
    private static final int READ_AHEAD = 64 * 1024;

    /** How long a refused client may go on sending before its connection is closed, so that it can read why. */
    private static final long LINGER_NANOS = 2_000_000_000L;

    private final Inlet<SslTlsOutbound> httpIn = Inlet.create("ConnectionGuard.httpIn");
    private final Outlet<ByteString> netOut = Outlet.create("ConnectionGuard.netOut");
    private final Inlet<ByteString> netIn = Inlet.create("ConnectionGuard.netIn");
    private final Outlet<SslTlsInbound> httpOut = Outlet.create("ConnectionGuard.httpOut");
    private final BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound> shape =
            new BidiShape<>(httpIn, netOut, netIn, httpOut);
    private final GuardSettings settings;
    private final Peer peer;
    private final WireStats stats;
    private final SSLSession session;
    private final Runnable onClosed;

    ConnectionGuard(GuardSettings settings, Peer peer, WireStats stats, SSLSession session, Runnable onClosed) {
        this.settings = settings;
        this.peer = peer;
        this.stats = stats;
        this.session = session;
        this.onClosed = onClosed;
    }

    @Override
    public BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private final RequestFraming framing =
                new RequestFraming(GuardSettings.MAX_HEAD_BYTES, GuardSettings.MAX_URI_BYTES, settings.maxBodyBytes());
        private ByteString ahead = ByteString.emptyByteString();
        private @Nullable ByteString lastWords;
        private RequestFraming.Part part = RequestFraming.Part.NONE;
        private long partNanos = System.nanoTime();
        private long quietNanos = partNanos;
        private long requests;
        private boolean waitingForReader;
        private long offeredNanos;
        private boolean leaving;
        private long leavingNanos;

        Logic() {
            super(shape);
            setHandler(netIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    received(grab(netIn));
                }

                @Override
                public void onUpstreamFinish() {
                    if (leaving) {
                        completeStage();
                    } else {
                        failStage(new ClientGoneException("the client closed its connection"));
                    }
                }
            });
            setHandler(httpOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    passOn();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    ahead = ByteString.emptyByteString();
                    readOn();
                }
            });
            setHandler(httpIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    if (grab(httpIn) instanceof SendBytes send) {
                        send(send.bytes());
                    } else {
                        pull(httpIn);
                    }
                }

                @Override
                public void onUpstreamFinish() {
                    leave();
                }

                /** What was sent must arrive: the connection ends in order, its last message does not. */
                @Override
                public void onUpstreamFailure(Throwable failure) {
                    leave();
                }
            });
            setHandler(netOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    waitingForReader = false;
                    quietNanos = System.nanoTime();
                    ByteString words = lastWords;
                    if (words != null) {
                        lastWords = null;
                        push(netOut, words);
                        complete(netOut);
                    } else if (!isClosed(httpIn) && !hasBeenPulled(httpIn)) {
                        pull(httpIn);
                    }
                }
            });
        }

        @Override
        public void preStart() {
            scheduleWithFixedDelay("look", settings.look(), settings.look());
            pull(netIn);
        }

        @Override
        public void postStop() {
            onClosed.run();
        }

        private void received(ByteString bytes) {
            stats.received(bytes.size());
            if (leaving) {
                pull(netIn);
                return;
            }
            byte[] array = bytes.toArrayUnsafe();
            Rejection rejection = framing.feed(array, 0, array.length);
            if (rejection != null) {
                reject(rejection);
                return;
            }
            note(System.nanoTime());
            ahead = ahead.isEmpty() ? bytes : ahead.concat(bytes);
            if (isClosed(httpOut)) {
                ahead = ByteString.emptyByteString();
            } else if (isAvailable(httpOut)) {
                passOn();
            }
            readOn();
        }

        /** Notes which part of a request the connection is in now, and since when. */
        private void note(long now) {
            RequestFraming.Part present = framing.part();
            if (present != part || framing.requests() != requests) {
                part = present;
                requests = framing.requests();
                partNanos = now;
            }
            quietNanos = now;
        }

        private void passOn() {
            if (!ahead.isEmpty()) {
                ByteString bytes = ahead;
                ahead = ByteString.emptyByteString();
                push(httpOut, new SessionBytes(session, bytes));
                readOn();
            }
        }

        private void readOn() {
            if (ahead.size() < READ_AHEAD && !hasBeenPulled(netIn) && !isClosed(netIn)) {
                pull(netIn);
            }
        }

        private void send(ByteString bytes) {
            stats.sent(bytes.size());
            waitingForReader = true;
            offeredNanos = System.nanoTime();
            push(netOut, bytes);
        }

        /** Answers in the HTTP layer's stead, if it has not begun to, and closes. */
        private void reject(Rejection rejection) {
            stats.rejected();
            if (peer.isAnswering()) {
                failStage(new ClientGoneException(rejection.message()));
                return;
            }
            ByteString words = rejection.bytes();
            fail(httpOut, new ClientGoneException(rejection.message()));
            cancel(httpIn);
            if (isAvailable(netOut)) {
                push(netOut, words);
                complete(netOut);
            } else {
                lastWords = words;
            }
            startLeaving();
        }

        /** The HTTP layer has said its last word. */
        private void leave() {
            complete(netOut);
            startLeaving();
        }

        private void startLeaving() {
            leaving = true;
            leavingNanos = System.nanoTime();
            if (!hasBeenPulled(netIn) && !isClosed(netIn)) {
                pull(netIn);
            }
        }

        @Override
        public void onTimer(Object key) {
            long now = System.nanoTime();
            if (leaving) {
                if (now - leavingNanos > LINGER_NANOS) {
                    completeStage();
                }
            } else if (waitingForReader
                    && now - offeredNanos > settings.readerTimeout().toNanos()) {
                stats.cut();
                failStage(new ClientGoneException("the client took nothing of its answer for "
                        + settings.readerTimeout().toMillis() + " ms"));
            } else {
                checkSender(now);
            }
        }

        private void checkSender(long now) {
            long spent = now - partNanos;
            switch (part) {
                case HEAD -> {
                    if (spent > settings.headTimeout().toNanos()) {
                        reject(Rejections.HEAD_TOO_SLOW);
                    }
                }
                case BODY -> {
                    if (ahead.isEmpty() && isTooSlow(spent)) {
                        reject(Rejections.BODY_TOO_SLOW);
                    }
                }
                case NONE -> {
                    boolean first = requests == 0;
                    long limit = first
                            ? settings.headTimeout().toNanos()
                            : settings.idleTimeout().toNanos();
                    if (!peer.isBusy() && now - quietNanos > limit) {
                        completeStage();
                    }
                }
            }
        }

        private boolean isTooSlow(long spentNanos) {
            if (spentNanos > settings.bodyTimeout().toNanos()) {
                return true;
            }
            long expected = spentNanos / 1_000_000_000L * GuardSettings.MIN_BODY_BYTES_PER_SECOND;
            return spentNanos > GuardSettings.BODY_GRACE.toNanos() && framing.bodyBytes() < expected;
        }
    }
}

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
import java.time.Duration;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the HTTP layer and the decrypted bytes of one connection. Lets through what the {@link Protocol} that is
 * spoken allows: requests one at a time, a head in one piece, and after a switch the messages of a WebSocket; refuses what it
 * refuses; runs the clocks of {@link GuardSettings}; and fails the connection in
 * both directions as soon as the client has gone, which it sees because it reads ahead of the HTTP layer.
 *
 * <p>It reads ahead by {@link #READ_AHEAD} bytes: behind more than that of pipelined requests, a client's close is seen only
 * when they have been answered.
 */
final class ConnectionGuard extends GraphStage<BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound>> {
    /** How much is held that the HTTP layer doesn't want yet. */
    private static final int READ_AHEAD = 64 << 10;
    /** The pieces in which an answer is handed on: no demand for the next one means that the network takes nothing. */
    private static final int SLICE = 64 << 10;

    private static final Object TICK = "tick";

    private final Inlet<SslTlsOutbound> appIn = Inlet.create("ConnectionGuard.appIn");
    private final Outlet<ByteString> netOut = Outlet.create("ConnectionGuard.netOut");
    private final Inlet<ByteString> netIn = Inlet.create("ConnectionGuard.netIn");
    private final Outlet<SslTlsInbound> appOut = Outlet.create("ConnectionGuard.appOut");
    private final BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound> shape =
            new BidiShape<>(appIn, netOut, netIn, appOut);
    private final AcceptedConnection connection;
    private final GuardSettings settings;
    private final SSLSession session;

    /**
     * @param session what the HTTP layer is told of the connection's encryption; it isn't used
     */
    ConnectionGuard(AcceptedConnection connection, GuardSettings settings, SSLSession session) {
        this.connection = connection;
        this.settings = settings;
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

    private final class Logic extends TimerGraphStageLogic {
        private Protocol protocol = new HttpProtocol(connection, settings, System.nanoTime());
        /** What the network has not taken yet. */
        private ByteString unsent = ByteString.emptyByteString();

        private long unsentSince;
        private Duration linger = settings.readerTimeout();
        private boolean ending;
        private boolean lastWords;

        Logic() {
            super(shape);
            setHandler(appIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    onAnswer(((SendBytes) grab(appIn)).bytes());
                }

                @Override
                public void onUpstreamFinish() {
                    onAnswersEnded();
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    if (cause instanceof AnswerBroken) {
                        onAnswersEnded();
                    } else {
                        cut(cause);
                    }
                }
            });
            setHandler(netOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    send();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    onClientGone();
                }
            });
            setHandler(netIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    ByteString bytes = grab(netIn);
                    if (!ending) {
                        onBytes(bytes);
                    }
                    read();
                }

                @Override
                public void onUpstreamFinish() {
                    onClientGone();
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    onClientGone();
                }
            });
            setHandler(appOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    handOn();
                    read();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    // The HTTP layer wants no more requests; it still answers.
                    protocol.takeReady();
                }
            });
            connection.endBy(createAsyncCallback(this::end));
        }

        @Override
        public void preStart() {
            Duration tick = settings.tick();
            scheduleWithFixedDelay(TICK, tick, tick);
            pull(appIn);
            pull(netIn);
        }

        @Override
        public void onTimer(Object key) {
            long now = System.nanoTime();
            if (!unsent.isEmpty()
                    && now - unsentSince > settings.readerTimeout().toNanos()) {
                connection.traffic().readerTooSlow();
                cut(new ConnectionCut("the client took nothing of its answer for too long"));
            } else if (!ending) {
                LastWords late = protocol.late(now);
                if (late != null) {
                    connection.traffic().requestTimedOut();
                    say(late);
                } else if (protocol.isIdleTooLong(now)) {
                    if (connection.isEstablished()) {
                        endQuietly();
                    } else {
                        cut(new ConnectionCut("no handshake came"));
                    }
                }
            }
        }

        // From the network

        private void onBytes(ByteString bytes) {
            onChecked(protocol.offer(bytes, System.nanoTime()));
        }

        private void onChecked(@Nullable LastWords refusal) {
            if (refusal != null) {
                connection.traffic().requestRejected();
                say(refusal);
            } else {
                handOn();
                advance();
            }
        }

        private void handOn() {
            if (protocol.hasReady() && isAvailable(appOut)) {
                push(appOut, new SessionBytes(session, protocol.takeReady()));
            }
        }

        /** Reads unless enough is held; while it doesn't, nobody waits for the client. */
        private void read() {
            if (isClosed(netIn) || hasBeenPulled(netIn)) {
                return;
            }
            if (ending || protocol.held() < READ_AHEAD) {
                protocol.resume(System.nanoTime());
                pull(netIn);
            } else {
                protocol.pause(System.nanoTime());
            }
        }

        // From the HTTP layer

        private void onAnswer(ByteString bytes) {
            long now = System.nanoTime();
            unsent = protocol.answer(bytes, now);
            unsentSince = now;
            Protocol before = protocol;
            protocol = before.successor(now);
            send();
            if (protocol != before) {
                onBytes(ByteString.emptyByteString());
            }
        }

        private void onAnswersEnded() {
            lastWords = true;
            send();
        }

        /** Hands on what the network takes; then asks for more, or closes. */
        private void send() {
            if (!unsent.isEmpty() && isAvailable(netOut)) {
                ByteString slice = unsent.take(SLICE);
                unsent = unsent.drop(SLICE);
                unsentSince = System.nanoTime();
                push(netOut, slice);
            }
            if (!unsent.isEmpty()) {
                return;
            }
            if (lastWords) {
                close();
            } else {
                if (!isClosed(appIn) && !hasBeenPulled(appIn)) {
                    pull(appIn);
                }
                advance();
            }
        }

        /** Goes on to the next request once the current one is complete and answered. */
        private void advance() {
            if (ending || !unsent.isEmpty() || !protocol.mayAdvance()) {
                return;
            }
            onChecked(protocol.advance(System.nanoTime()));
            read();
        }

        /** Whether nobody loses anything when the connection ends. */
        private boolean isQuiet() {
            return !protocol.isEngaged() || (protocol.isAnswered() && unsent.isEmpty());
        }

        // Ends

        /** The client has closed or reset its end. */
        private void onClientGone() {
            if (!isClosed(netOut) && (ending || isQuiet())) {
                endQuietly();
            } else {
                connection.traffic().clientGone();
                cut(new ConnectionCut("the client has gone"));
            }
        }

        private void end(String why) {
            if (ending) {
                return;
            }
            linger = settings.lingerTimeout();
            if (isQuiet()) {
                endQuietly();
            } else {
                say(protocol.farewell(why));
            }
        }

        /** Ends with words of the guard's own, where there is room for any. */
        private void say(LastWords last) {
            ConnectionCut cause = new ConnectionCut(last.why());
            ByteString words = isClosed(netOut)
                    ? ByteString.emptyByteString()
                    : last.bytes().get();
            if (words.isEmpty()) {
                cut(cause);
                return;
            }
            linger = settings.lingerTimeout();
            endHttp(cause);
            unsentSince = unsent.isEmpty() ? System.nanoTime() : unsentSince;
            unsent = unsent.concat(words);
            lastWords = true;
            send();
        }

        private void endQuietly() {
            endHttp(null);
            lastWords = true;
            send();
        }

        /** Tells the HTTP layer that the connection is over; a cause fails the request that it has. */
        private void endHttp(@Nullable Throwable cause) {
            ending = true;
            protocol.clear();
            if (!isClosed(appOut)) {
                if (cause != null && protocol.isEngaged()) {
                    fail(appOut, cause);
                } else {
                    complete(appOut);
                }
            }
            if (!isClosed(appIn)) {
                if (cause != null) {
                    cancel(appIn, cause);
                } else {
                    cancel(appIn);
                }
            }
        }

        /** Everything is sent: the socket is closed, and read for a while. */
        private void close() {
            if (!ending) {
                endHttp(null);
            }
            connection.linger(linger);
            complete(netOut);
            read();
        }

        /** Ends everything at once; the socket is reset. */
        private void cut(Throwable cause) {
            unsent = ByteString.emptyByteString();
            endHttp(cause);
            if (!isClosed(netOut)) {
                fail(netOut, cause);
            }
            if (!isClosed(netIn)) {
                cancel(netIn, cause);
            }
        }
    }
}

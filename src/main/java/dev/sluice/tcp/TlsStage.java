package dev.sluice.tcp;

import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * TLS as a stage, within the actor of the stream that it is a part of: a record costs no message. Plain text is on the left,
 * what crosses the network on the right.
 *
 * <p>The end of what is to be sent is told with {@code close_notify}, and the other side's {@code close_notify} or end of
 * connection is the end of what is received. Bytes may be missing at an end without
 * {@code close_notify}; who reads has to know where a message ends, as HTTP does (RFC 9112, 9.8). A handshake that fails, or
 * is broken off, fails both directions with an {@link SSLException}.
 *
 * <p>It holds one element in each direction and the beginning of a record; a handshake's work (some milliseconds) is done on
 * the stream's own thread.
 */
public final class TlsStage extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Inlet<ByteString> plainIn = Inlet.create("TlsStage.plainIn");
    private final Outlet<ByteString> cipherOut = Outlet.create("TlsStage.cipherOut");
    private final Inlet<ByteString> cipherIn = Inlet.create("TlsStage.cipherIn");
    private final Outlet<ByteString> plainOut = Outlet.create("TlsStage.plainOut");
    private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
            new BidiShape<>(plainIn, cipherOut, cipherIn, plainOut);
    private final Supplier<SSLEngine> engines;
    private final Runnable established;

    /**
     * @param engines gives a new engine, with its mode set
     * @param established called when the handshake is over, on the stream's thread
     */
    public TlsStage(Supplier<SSLEngine> engines, Runnable established) {
        this.engines = engines;
        this.established = established;
    }

    @Override
    public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends GraphStageLogic {
        private final TlsRecords records = new TlsRecords(engines.get());
        /** To be encrypted. */
        private ByteBuffer toSend = NOTHING;
        /** Decrypted, and not wanted yet. */
        private ByteString received = ByteString.emptyByteString();

        private boolean isEstablished;

        Logic() {
            super(shape);
            setHandler(plainIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    toSend = grab(plainIn).compact().asByteBuffer();
                    goOn();
                }

                @Override
                public void onUpstreamFinish() {
                    goOn();
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    fail(cipherOut, cause);
                }
            });
            setHandler(cipherOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    goOn();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    cancel(plainIn, cause);
                }
            });
            setHandler(cipherIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    records.offer(grab(cipherIn));
                    goOn();
                }

                @Override
                public void onUpstreamFinish() {
                    goOn();
                    if (!isEstablished) {
                        failStage(
                                new SSLHandshakeException("the other side closed the connection within the handshake"));
                    }
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    failStage(cause);
                }
            });
            setHandler(plainOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    goOn();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    if (isEstablished) {
                        cancel(cipherIn, cause);
                    } else {
                        cancelStage(cause);
                    }
                }
            });
        }

        @Override
        public void preStart() throws SSLException {
            records.begin();
        }

        /** Does what can be done now, and asks for what is needed next. */
        private void goOn() {
            try {
                boolean again;
                do {
                    again = step();
                } while (again);
            } catch (SSLException e) {
                end(e);
            }
        }

        /** Does one thing; false when there is nothing to do before something else happens. */
        private boolean step() throws SSLException {
            return switch (records.need()) {
                case TASK -> {
                    records.runTasks();
                    yield true;
                }
                case SEND -> sendHandshake();
                case RECEIVE -> receive();
                case NOTHING -> {
                    establish();
                    boolean sent = send();
                    yield receive() || sent;
                }
            };
        }

        private void establish() {
            if (!isEstablished) {
                isEstablished = true;
                established.run();
            }
        }

        private boolean sendHandshake() throws SSLException {
            return isAvailable(cipherOut) && push(records.wrap(NOTHING.duplicate()));
        }

        /** Encrypts what there is and is wanted, or asks for more; true when something was sent. */
        private boolean send() throws SSLException {
            if (records.isEndSent()) {
                // In answer to the other side's; what is above hears of that, and ends.
                if (isClosed(plainIn)) {
                    complete(cipherOut);
                }
                return false;
            }
            if (!isAvailable(cipherOut)) {
                return false;
            }
            if (toSend.hasRemaining()) {
                return push(records.wrap(toSend));
            }
            if (isClosed(plainIn)) {
                push(records.close());
                complete(cipherOut);
            } else if (!hasBeenPulled(plainIn)) {
                pull(plainIn);
            }
            return false;
        }

        private boolean push(ByteString bytes) {
            if (!bytes.isEmpty()) {
                push(cipherOut, bytes);
            }
            return !bytes.isEmpty();
        }

        /** Decrypts what came, gives out what is wanted, or asks for more; true when something was decrypted. */
        private boolean receive() throws SSLException {
            boolean decrypted = false;
            if (received.isEmpty() && records.hasInput()) {
                received = records.unwrap();
                decrypted = true;
            }
            if (!received.isEmpty() && isAvailable(plainOut)) {
                ByteString bytes = received;
                received = ByteString.emptyByteString();
                push(plainOut, bytes);
            }
            if (received.isEmpty() && !decrypted) {
                if (records.isEndReceived() || (isClosed(cipherIn) && isEstablished)) {
                    complete(plainOut);
                }
                if (!isClosed(cipherIn) && !hasBeenPulled(cipherIn)) {
                    pull(cipherIn);
                }
            }
            return decrypted;
        }

        /** Fails what is received, and lets the other side know why if it is there to hear it. */
        private void end(SSLException cause) {
            ByteString alert = records.alert();
            if (!alert.isEmpty() && isAvailable(cipherOut)) {
                push(cipherOut, alert);
            }
            complete(cipherOut);
            fail(plainOut, cause);
            cancel(plainIn, cause);
            cancel(cipherIn);
        }
    }
}

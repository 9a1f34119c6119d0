package dev.sluice.tcp;

import akka.japi.Pair;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.SubscriptionWithCancelException;
import akka.stream.stage.AbstractGraphStageWithMaterializedValue;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A socket as a flow: what comes in is sent, what it receives goes out. A few elements that come in a row are written at
 * once; there is demand for no more while the kernel hasn't taken the whole of the last.
 *
 * <p>A failure of its input, or a cancel with a cause, resets the connection, and the flow fails once the socket is closed.
 * The end of its input closes an accepted connection's sending half, and the rest when the other side has closed too; a
 * connection of our own is closed as soon as either side closes. What was received before the end is given out before it.
 */
final class SocketFlow extends AbstractGraphStageWithMaterializedValue<FlowShape<ByteString, ByteString>, Peer> {
    /** Bytes that are written at once when they come in a row. */
    private static final int WRITE_TOGETHER = 16 << 10;

    private final Inlet<ByteString> in = Inlet.create("SocketFlow.in");
    private final Outlet<ByteString> out = Outlet.create("SocketFlow.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final @Nullable LoopSocket accepted;
    private final @Nullable Target target;

    SocketFlow(LoopSocket accepted) {
        this.accepted = accepted;
        this.target = null;
    }

    SocketFlow(Target target) {
        this.accepted = null;
        this.target = target;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, Peer> createLogicAndMaterializedValuePair(Attributes attributes) {
        Logic logic = new Logic();
        return Pair.create(logic, logic);
    }

    private final class Logic extends GraphStageLogic implements Peer {
        private final boolean halfClose = accepted != null;
        private final Deque<InetSocketAddress> addresses = new ArrayDeque<>();
        private volatile @Nullable LoopSocket socket;
        private final AsyncCallback<LoopSocket> flush = createAsyncCallback(this::flush);
        /** What the kernel has not been given yet. */
        private ByteString unwritten = ByteString.emptyByteString();

        private boolean flushing;
        /** Nothing more comes to be sent. */
        private boolean finishing;
        /** The socket was told to close. */
        private boolean closing;

        private @Nullable Throwable cause;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    send(grab(in));
                }

                @Override
                public void onUpstreamFinish() {
                    finishing = true;
                    LoopSocket open = socket;
                    if (open == null) {
                        completeStage();
                    } else if (open.isClosed()) {
                        closed(open);
                    } else if (!open.isConnected()) {
                        close(open);
                    } else {
                        goOn(open);
                    }
                }

                @Override
                public void onUpstreamFailure(Throwable failure) {
                    finishing = true;
                    LoopSocket open = socket;
                    if (open != null && open.isClosed()) {
                        closed(open);
                    } else {
                        reset(failure);
                    }
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    LoopSocket open = socket;
                    if (open != null) {
                        receive(open);
                    }
                }

                @Override
                public void onDownstreamFinish(Throwable failure) {
                    LoopSocket open = socket;
                    if (!(failure instanceof SubscriptionWithCancelException.NonFailureCancellation)) {
                        reset(failure);
                    } else if (finishing && open != null) {
                        goOn(open);
                    }
                }
            });
        }

        @Override
        public void preStart() {
            setKeepGoing(true);
            Target to = target;
            if (accepted != null) {
                start(accepted, null);
            } else if (to != null && to.isLiteral()) {
                connect(to.resolve());
            } else if (to != null) {
                AsyncCallback<Target.Resolved> resolved = createAsyncCallback(this::connect);
                to.resolve(resolved::invoke);
            }
        }

        @Override
        public void postStop() {
            LoopSocket open = socket;
            if (open != null && !open.isClosed()) {
                open.close(true);
            }
        }

        @Override
        public boolean isGone() {
            LoopSocket open = socket;
            return open != null && open.isGone();
        }

        private void connect(Target.Resolved resolved) {
            addresses.addAll(resolved.addresses());
            if (addresses.isEmpty()) {
                failStage(new UnknownHostException(resolved.failure()));
            } else {
                connectNext();
            }
        }

        private void connectNext() {
            try {
                if (target != null) {
                    start(target.sockets().create(), addresses.remove());
                }
            } catch (IOException e) {
                failStage(e);
            }
        }

        private void start(LoopSocket started, @Nullable InetSocketAddress to) {
            socket = started;
            AsyncCallback<LoopSocket> look = createAsyncCallback(this::look);
            started.open(() -> look.invoke(started), to);
        }

        /** Something has happened to the socket. */
        private void look(LoopSocket looked) {
            looked.look();
            if (looked.isClosed()) {
                closed(looked);
            } else if (!closing && looked.isConnected()) {
                try {
                    looked.flush();
                } catch (IOException e) {
                    reset(e);
                    return;
                }
                receive(looked);
                flush(looked);
            }
        }

        /** The socket is closed: by us, or since it failed. */
        private void closed(LoopSocket ended) {
            @Nullable Throwable reason = cause != null ? cause : ended.failure();
            if (reason == null) {
                // Those above may still read what came before the other side closed: a cancel would overtake it.
                if (finishing) {
                    completeStage();
                }
            } else if (!closing && !ended.isConnected() && !addresses.isEmpty()) {
                connectNext();
            } else if (closing || isClosed(out) || !ended.hasBytes()) {
                failStage(reason);
            } else {
                receive(ended);
            }
        }

        /** Holds the bytes until what is under way on this stream is done: what comes in a row is written at once. */
        private void send(ByteString bytes) {
            LoopSocket open = socket;
            if (open == null || closing) {
                return;
            }
            unwritten = unwritten.isEmpty() ? bytes : unwritten.concat(bytes);
            if (!flushing) {
                flushing = true;
                flush.invoke(open);
            }
            if (unwritten.size() < WRITE_TOGETHER && !hasBeenPulled(in)) {
                pull(in);
            }
        }

        /** What was held together is written, unless the kernel still has to take what was written before. */
        private void flush(LoopSocket open) {
            flushing = false;
            if (!closing && open.isSent() && !unwritten.isEmpty()) {
                ByteString bytes = unwritten;
                unwritten = ByteString.emptyByteString();
                try {
                    open.write(bytes);
                } catch (IOException e) {
                    reset(e);
                    return;
                }
            }
            goOn(open);
        }

        private void receive(LoopSocket open) {
            if (closing || isClosed(out)) {
                return;
            }
            if (isAvailable(out)) {
                @Nullable ByteString bytes = open.poll();
                if (bytes != null) {
                    push(out, bytes);
                }
            }
            if (!open.hasBytes()) {
                if (open.isClosed()) {
                    closed(open);
                } else if (open.hasEnded()) {
                    complete(out);
                    if (halfClose) {
                        goOn(open);
                    } else {
                        close(open);
                    }
                }
            }
        }

        /** Asks for more to send once all is sent, or ends what is to end. */
        private void goOn(LoopSocket open) {
            if (closing || !open.isSent() || !unwritten.isEmpty()) {
                return;
            }
            if (!finishing) {
                if (!hasBeenPulled(in)) {
                    pull(in);
                }
            } else if (isClosed(out) || !halfClose) {
                close(open);
            } else {
                try {
                    open.shutdownOutput();
                } catch (IOException e) {
                    reset(e);
                }
            }
        }

        private void close(LoopSocket open) {
            if (!closing) {
                closing = true;
                open.close(false);
            }
        }

        private void reset(Throwable failure) {
            if (closing) {
                return;
            }
            closing = true;
            cause = failure;
            LoopSocket open = socket;
            if (open == null) {
                failStage(failure);
            } else {
                open.close(true);
            }
        }
    }
}

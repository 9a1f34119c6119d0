package dev.sluice.http;

import akka.stream.stage.AsyncCallback;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.tcp.Peer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of one connection: opening, then idle and busy in turn, at last closing and closed. Its stages report what
 * they see; it decides, and tells the exchange, the pool and the socket.
 *
 * <p>Any thread: its stages run on one at a time, the pool on any. Nothing foreign is called under its lock; the pool counts there,
 * so that whoever finds a connection idle no more finds its place free.
 */
final class Connection {
    private enum Phase {
        OPENING,
        IDLE,
        BUSY,
        CLOSING,
        CLOSED
    }

    private final ProviderPool pool;
    private final long expiresAtNanos;
    private @Nullable AsyncCallback<LiveExchange> feed;
    private @Nullable AsyncCallback<KilledException> kill;
    private volatile @Nullable Peer peer;

    // Guarded by this.
    private Phase phase = Phase.OPENING;
    private @Nullable LiveExchange exchange;
    private boolean up;
    private boolean reused;
    private boolean requestSeen;
    private boolean inboundSeen;
    private boolean headSeen;
    private boolean peerClosed;
    private boolean counted = true;
    private long idleSinceNanos;
    private @Nullable AttemptFailure endedBy;

    Connection(ProviderPool pool, long expiresAtNanos) {
        this.pool = pool;
        this.expiresAtNanos = expiresAtNanos;
    }

    /** How to hand a request to the stream; set while it is put together. */
    void feedBy(AsyncCallback<LiveExchange> callback) {
        feed = callback;
    }

    /** How to kill the socket; set while the stream is put together. */
    void killBy(AsyncCallback<KilledException> callback) {
        kill = callback;
    }

    /** Whom to ask whether the other side is still there; set once the stream runs. */
    void peer(Peer newPeer) {
        peer = newPeer;
    }

    // The pool's side.

    /** Ends the idle connection if the other side has closed it already, which its stages may not know yet. */
    void endIfGone() {
        @Nullable Peer asked = peer;
        if (asked != null && asked.isGone()) {
            endIf(() -> phase == Phase.IDLE, TransportFailures.retired());
        }
    }

    /** Takes a new connection's first exchange; it is sent as soon as the connection is open. */
    void open(LiveExchange first) {
        synchronized (this) {
            exchange = first;
        }
    }

    /** Hands the exchange to the idle connection; false when it is idle no more. */
    boolean take(LiveExchange next) {
        synchronized (this) {
            if (phase != Phase.IDLE) {
                return false;
            }
            phase = Phase.BUSY;
            exchange = next;
        }
        pool.idleLeft();
        return true;
    }

    void send(LiveExchange next) {
        @Nullable AsyncCallback<LiveExchange> callback = feed;
        if (callback != null) {
            callback.invoke(next);
        }
    }

    /** Closes the connection if it is too old, or when told to mind it, idle for too long. */
    boolean retire(long nowNanos, boolean surplus, long keepAliveNanos) {
        return endIf(
                () -> phase == Phase.IDLE
                        && (nowNanos - expiresAtNanos >= 0 || (surplus && nowNanos - idleSinceNanos >= keepAliveNanos)),
                TransportFailures.retired());
    }

    /** Kills the connection if it serves this exchange. */
    void abort(LiveExchange aborted) {
        endIf(() -> exchange == aborted, TransportFailures.aborted());
    }

    // The stages' side.

    /** TCP, and TLS where there is any, are up. */
    void connected() {
        @Nullable LiveExchange sent;
        synchronized (this) {
            if (phase != Phase.OPENING) {
                return;
            }
            up = true;
            phase = Phase.BUSY;
            sent = requestSeen ? exchange : null;
        }
        if (sent != null) {
            sent.sent();
        }
    }

    /** The connect clock ran out. */
    void connectTimedOut() {
        endIf(
                () -> phase == Phase.OPENING,
                TransportFailures.connectTimeout(pool.origin(), pool.settings().connectTimeout()));
    }

    /** Bytes of a request pass to the socket. */
    void outbound() {
        @Nullable LiveExchange sent;
        synchronized (this) {
            if (requestSeen) {
                return;
            }
            requestSeen = true;
            sent = phase == Phase.BUSY ? exchange : null;
        }
        if (sent != null) {
            sent.sent();
        }
    }

    /** Bytes came in; false when they must not be read: nobody asked for them, which ends the connection. */
    boolean inbound() {
        synchronized (this) {
            if (phase == Phase.BUSY && requestSeen) {
                inboundSeen = true;
                return true;
            }
        }
        end(TransportFailures.unasked(Delivery.NOT_SENT));
        return false;
    }

    /** The other side sends no more: of no use after the reply under way. */
    void peerClosed() {
        synchronized (this) {
            peerClosed = true;
            if (phase != Phase.IDLE) {
                return;
            }
        }
        end(TransportFailures.closedOnReuse());
    }

    /** A reply's head was parsed: the exchange it answers, or null when it answers none and ends the connection. */
    @Nullable
    LiveExchange head() {
        synchronized (this) {
            if (phase == Phase.BUSY && !headSeen && inboundSeen && exchange != null) {
                headSeen = true;
                return exchange;
            }
        }
        end(TransportFailures.unasked(Delivery.MAYBE_SENT));
        return null;
    }

    /** The reply of this exchange is complete: idle again, unless the connection is spent. */
    void replyEnded(LiveExchange ended, boolean reusable) {
        boolean idle;
        synchronized (this) {
            if (phase != Phase.BUSY || exchange != ended) {
                return;
            }
            idle = reusable && !peerClosed && System.nanoTime() - expiresAtNanos < 0 && pool.isOpen();
            if (idle) {
                phase = Phase.IDLE;
                exchange = null;
                reused = true;
                requestSeen = false;
                inboundSeen = false;
                headSeen = false;
                idleSinceNanos = System.nanoTime();
            }
        }
        if (idle) {
            pool.idle(this);
            ended.released();
        } else {
            end(TransportFailures.aborted());
        }
    }

    /** The HTTP layer ended; without a head the exchange has failed. */
    void httpEnded(@Nullable Throwable cause) {
        AttemptFailure failure;
        synchronized (this) {
            if (headSeen) {
                return;
            }
            if (!up) {
                failure = TransportFailures.opening(cause, pool.origin());
            } else if (!requestSeen) {
                failure = TransportFailures.beforeTheCall();
            } else if (!inboundSeen) {
                failure = reused ? TransportFailures.closedOnReuse() : TransportFailures.noReply(cause);
            } else {
                failure = TransportFailures.cutHead();
            }
        }
        end(failure);
    }

    /** The HTTP layer's last word, whatever became of it: nobody is left without an outcome, and no call comes here any more. */
    void httpStopped() {
        endIf(() -> phase == Phase.IDLE, TransportFailures.retired());
        @Nullable LiveExchange last;
        synchronized (this) {
            last = exchange;
        }
        if (last != null && !last.isResolved()) {
            end(TransportFailures.noReply(null));
        }
    }

    /** The socket is closed, or was given up. */
    void closed() {
        @Nullable LiveExchange last;
        boolean wasCounted;
        synchronized (this) {
            if (phase == Phase.CLOSED) {
                return;
            }
            boolean wasIdle = phase == Phase.IDLE;
            phase = Phase.CLOSED;
            last = exchange;
            wasCounted = counted && !wasIdle;
            counted = false;
            if (wasIdle) {
                pool.idleClosed(this);
            }
        }
        pool.closed(this, wasCounted);
        if (last != null) {
            last.released();
        }
    }

    /** Ends the connection; an exchange without an outcome fails with this. */
    void end(AttemptFailure failure) {
        endIf(() -> true, failure);
    }

    /** The same, if the condition holds under the lock; true when this call began the end. */
    private boolean endIf(BooleanSupplier condition, AttemptFailure failure) {
        @Nullable LiveExchange last;
        AttemptFailure first;
        boolean begun;
        boolean wasIdle;
        synchronized (this) {
            if (!condition.getAsBoolean()) {
                return false;
            }
            begun = phase != Phase.CLOSED && phase != Phase.CLOSING;
            wasIdle = phase == Phase.IDLE;
            last = exchange;
            if (begun) {
                phase = Phase.CLOSING;
                endedBy = failure;
                counted = !wasIdle;
                if (wasIdle) {
                    pool.idleClosed(this);
                }
            }
            // What a kill brings about may be reported before the kill is: the first reason is the reason.
            first = endedBy == null ? failure : endedBy;
        }
        if (begun) {
            kill(failure);
            if (!wasIdle) {
                pool.guard(this);
            }
        }
        if (last != null) {
            last.failed(first);
        }
        return begun;
    }

    /** Why the pool itself ended the connection; null when it did not. */
    synchronized @Nullable AttemptFailure endedBy() {
        return endedBy;
    }

    synchronized boolean isIdle() {
        return phase == Phase.IDLE;
    }

    private void kill(AttemptFailure failure) {
        @Nullable AsyncCallback<KilledException> callback = kill;
        if (callback != null) {
            callback.invoke(new KilledException(failure.message()));
        }
    }
}

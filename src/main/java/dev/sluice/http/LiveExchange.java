package dev.sluice.http;

import dev.sluice.model.AttemptFailure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange, and the keeper of its listener's contract: the order of the calls, one at a time, nothing but
 * {@code onFreed} after an abort, and {@code onFreed} exactly once and last.
 *
 * <p>Any thread. The listener is never called under a lock: whoever finds nobody delivering delivers, the others leave
 * their event behind.
 */
final class LiveExchange implements HttpTransport.Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(LiveExchange.class);

    private static final Consumer<ExchangeListener> SENT = ExchangeListener::onSent;
    private static final Consumer<ExchangeListener> FREED = ExchangeListener::onFreed;

    private final byte[] request;
    private final ExchangeListener listener;
    private final Connection connection;
    private final boolean reused;

    // Guarded by this; what is due is told in this order: sent, outcome, freed.
    private boolean sent;
    private boolean sentDue;
    private boolean resolved;
    private @Nullable Consumer<ExchangeListener> outcomeDue;
    private boolean gone;
    private boolean freed;
    private boolean freedDue;
    private boolean aborted;
    private boolean delivering;

    /** {@code reused} says whether the connection has served before. */
    LiveExchange(byte[] request, ExchangeListener listener, Connection connection, boolean reused) {
        this.request = request;
        this.listener = listener;
        this.connection = connection;
        this.reused = reused;
    }

    /** What goes out, to read only. */
    byte[] request() {
        return request;
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public void abort() {
        synchronized (this) {
            if (aborted || freed) {
                return;
            }
            aborted = true;
            resolved = true;
            free();
        }
        connection.abort(this);
        deliver();
    }

    void sent() {
        synchronized (this) {
            if (sent || resolved) {
                return;
            }
            sent = true;
            sentDue = true;
        }
        deliver();
    }

    void replied(HttpReply reply) {
        resolve(listening -> listening.onReply(reply));
    }

    /** Who reads the body of a stream; nobody, once there was an outcome. */
    @Nullable
    ReplyBody streams(HttpHead head, ReplyBody.Source source) {
        if (isResolved()) {
            return null;
        }
        try {
            ReplyBody body = listener.body(head, source);
            resolve(listening -> listening.onStream(head));
            return body;
        } catch (RuntimeException defect) {
            LOG.error("An exchange listener threw; the exchange is ended", defect);
            abort();
            return null;
        }
    }

    /** Has no effect once there was a reply, a failure or an abort. */
    void failed(AttemptFailure failure) {
        resolve(listening -> listening.onFailed(failure));
    }

    /** The connection no longer serves this exchange: free it, at once or as soon as it has its outcome. */
    void released() {
        synchronized (this) {
            gone = true;
            free();
        }
        deliver();
    }

    synchronized boolean isResolved() {
        return resolved;
    }

    private void resolve(Consumer<ExchangeListener> outcome) {
        synchronized (this) {
            if (resolved) {
                return;
            }
            resolved = true;
            outcomeDue = outcome;
            free();
        }
        deliver();
    }

    /** With the lock held. */
    private void free() {
        if (gone && resolved && !freed) {
            freed = true;
            freedDue = true;
        }
    }

    private void deliver() {
        @Nullable Consumer<ExchangeListener> next = first();
        while (next != null) {
            tell(next);
            next = next();
        }
    }

    private synchronized @Nullable Consumer<ExchangeListener> first() {
        return delivering ? null : next();
    }

    private synchronized @Nullable Consumer<ExchangeListener> next() {
        @Nullable Consumer<ExchangeListener> next = null;
        if (sentDue) {
            sentDue = false;
            next = aborted ? null : SENT;
        }
        if (next == null && outcomeDue != null) {
            next = aborted ? null : outcomeDue;
            outcomeDue = null;
        }
        if (next == null && freedDue) {
            freedDue = false;
            next = FREED;
        }
        delivering = next != null;
        return next;
    }

    private void tell(Consumer<ExchangeListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException defect) {
            LOG.error("An exchange listener threw; the exchange is ended", defect);
            abort();
        }
    }
}

package dev.sluice.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.http.Bytes;
import dev.sluice.http.ExchangeListener;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.http.HttpTransport;
import dev.sluice.http.ReplyBody;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A transport whose exchanges a test ends by hand. */
public final class FakeTransport implements HttpTransport {
    private final List<FakeExchange> exchanges = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean throwing;

    /** Makes every later start throw, as a defect would. */
    public void breakDown() {
        throwing = true;
    }

    @Override
    public Exchange start(HttpCall call, ExchangeListener listener) {
        if (throwing) {
            throw new AnticipatedException();
        }
        FakeExchange exchange = new FakeExchange(call, listener);
        open.incrementAndGet();
        exchanges.add(exchange);
        listener.onSent();
        return exchange;
    }

    @Override
    public PoolStats stats() {
        return new PoolStats(open.get(), 0, exchanges.size(), exchanges.size());
    }

    @Override
    public void close() {
        closed = true;
        exchanges.forEach(FakeExchange::abort);
    }

    public boolean isClosed() {
        return closed;
    }

    public int started() {
        return exchanges.size();
    }

    public int aborted() {
        return (int) exchanges.stream().filter(exchange -> exchange.aborted).count();
    }

    /** The nth exchange, from 1. */
    public FakeExchange exchange(int number) {
        return exchanges.get(number - 1);
    }

    /** One exchange. */
    public final class FakeExchange implements Exchange {
        private final HttpCall call;
        private final ExchangeListener listener;
        private volatile boolean aborted;
        private volatile boolean over;

        FakeExchange(HttpCall call, ExchangeListener listener) {
            this.call = call;
            this.listener = listener;
        }

        public HttpCall call() {
            return call;
        }

        public boolean isAborted() {
            return aborted;
        }

        /** A reply of JSON. */
        public void reply(int status, String json) {
            listener.onReply(
                    new HttpReply(new HttpHead(status, "application/json", HttpFields.EMPTY), Bytes.utf8(json)));
            free();
        }

        /** An event stream of this text, at whose end the connection is free. */
        public void stream(String text) {
            HttpHead head = new HttpHead(200, "text/event-stream", HttpFields.EMPTY);
            ReplyBody body = listener.body(head, new ReplyBody.Source() {
                @Override
                public void more() {
                    // All of it comes at once.
                }

                @Override
                public void cancel() {
                    abort();
                }
            });
            listener.onStream(head);
            byte[] bytes = text.getBytes(UTF_8);
            try {
                body.onBytes(bytes, 0, bytes.length);
                body.onEnd();
            } catch (RuntimeException defect) {
                body.onBroken(AttemptFailure.of(
                        FailureKind.INTERNAL, Delivery.MAYBE_SENT, String.valueOf(defect.getMessage())));
            }
            free();
        }

        public void fail(AttemptFailure failure) {
            listener.onFailed(failure);
            free();
        }

        @Override
        public void abort() {
            if (!over) {
                aborted = true;
                free();
            }
        }

        private synchronized void free() {
            if (!over) {
                over = true;
                open.decrementAndGet();
                listener.onFreed();
            }
        }
    }
}

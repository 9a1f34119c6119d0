package dev.sluice.gateway.wire;

import akka.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection's requests on their way to the HTTP layer: one request at a time, none of it before its head is
 * there and found good, and its body in large pieces, so that a small one arrives with its head.
 *
 * <p>Not thread-safe: confined to its connection.
 */
final class RequestIntake {
    /** The pieces in which a body is handed on, unless it ends before. */
    private static final int GATHER = 64 << 10;

    private final RequestFraming request;
    private final RequestClock clock;
    /** Bytes of the current request that are not handed on yet: its head, or too little of its body. */
    private final Pieces gathered = new Pieces();
    /** Bytes that the HTTP layer may have. */
    private final Pieces ready = new Pieces();
    /** Bytes after the current request: looked at when it is answered. */
    private final Pieces next = new Pieces();

    private boolean forwarded;

    RequestIntake(FramingLimits limits, RequestClock clock) {
        this.request = new RequestFraming(limits);
        this.clock = clock;
    }

    /** Takes bytes as they come; says what is wrong with them, if anything. */
    @Nullable
    Rejection offer(ByteString bytes, long nowNanos) {
        if (request.isComplete()) {
            next.add(bytes);
            return null;
        }
        return check(bytes, nowNanos);
    }

    /** Goes on to the next request, which may have come already; says what is wrong with it, if anything. */
    @Nullable
    Rejection next(long nowNanos) {
        request.next();
        forwarded = false;
        clock.idle(nowNanos);
        return next.isEmpty() ? null : check(next.take(), nowNanos);
    }

    /** Whether the HTTP layer has been given some of the current request. */
    boolean isForwarded() {
        return forwarded;
    }

    boolean isComplete() {
        return request.isComplete();
    }

    /** Whether the response has no body by the request's method. */
    boolean isHead() {
        return request.isHead();
    }

    /** Whether the client waits for 100 Continue. */
    boolean expectsContinue() {
        return request.expectsContinue();
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Gives away what the HTTP layer may have. */
    ByteString takeReady() {
        return ready.take();
    }

    /** Gives away what came after the current request. */
    ByteString takeNext() {
        return next.take();
    }

    /** Bytes that wait for the HTTP layer or for the answer before them. */
    int held() {
        return ready.size() + next.size();
    }

    /** Forgets all bytes. */
    void clear() {
        gathered.take();
        ready.take();
        next.take();
    }

    private @Nullable Rejection check(ByteString bytes, long nowNanos) {
        int size = bytes.size();
        boolean inHead = !request.isHeadComplete();
        if (!request.isStarted() && size > 0) {
            clock.head(nowNanos);
        }
        int end = request.feed(bytes.toArrayUnsafe(), 0, size);
        if (request.rejection() != null) {
            return request.rejection();
        }
        int begin = request.begin();
        gathered.add(begin == 0 && end == size ? bytes : bytes.slice(begin, end));
        if (end < size) {
            next.add(bytes.drop(end));
        }
        boolean expectant = false;
        if (!inHead) {
            clock.bytes(end);
        } else if (request.isHeadComplete()) {
            clock.body(nowNanos, request.isUpload());
            expectant = request.expectsContinue();
            if (expectant) {
                clock.pause(nowNanos);
            }
        }
        if (request.isComplete()) {
            clock.stop();
            forward();
        } else if (expectant || (gathered.size() >= GATHER && request.isHeadComplete())) {
            forward();
        }
        return null;
    }

    private void forward() {
        forwarded = true;
        ready.add(gathered.take());
    }
}

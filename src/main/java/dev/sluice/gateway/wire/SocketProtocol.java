package dev.sluice.gateway.wire;

import akka.util.ByteString;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a WebSocket, after a request that switched to it. A message must come as fast as a request's body; the client must
 * say something, a pong at least, as often as it would have to send requests. The HTTP layer asks it to by pings.
 */
final class SocketProtocol implements Protocol {
    private final AcceptedConnection connection;
    private final GuardSettings settings;
    private final RequestClock clock;
    private final Pieces ready = new Pieces();
    private final SocketFraming framing;
    /** What came behind the request; looked at first. */
    private ByteString early;

    private boolean closed;

    SocketProtocol(AcceptedConnection connection, GuardSettings settings, ByteString early, long nowNanos) {
        this.connection = connection;
        this.settings = settings;
        this.early = early;
        this.clock = new RequestClock(settings, nowNanos);
        this.framing = new SocketFraming(connection.maxMessageBytes(), ready);
        clock.idle(nowNanos);
    }

    @Override
    public @Nullable LastWords offer(ByteString bytes, long nowNanos) {
        ByteString all = early.concat(bytes);
        early = ByteString.emptyByteString();
        int before = framing.begun();
        SocketClose wrong = framing.feed(all);
        if (wrong != null) {
            return words(wrong);
        }
        if (!framing.isUnderWay()) {
            clock.idle(nowNanos);
        } else {
            if (framing.begun() != before) {
                clock.body(nowNanos, false);
            }
            clock.bytes(all.size());
        }
        return null;
    }

    @Override
    public boolean hasReady() {
        return !ready.isEmpty();
    }

    @Override
    public ByteString takeReady() {
        return ready.take();
    }

    @Override
    public int held() {
        return ready.size();
    }

    @Override
    public void clear() {
        ready.take();
    }

    @Override
    public void pause(long nowNanos) {
        clock.pause(nowNanos);
    }

    @Override
    public void resume(long nowNanos) {
        clock.resume(nowNanos);
    }

    /** The HTTP layer gives whole frames; its close is given the code that the handler asked for. */
    @Override
    public ByteString answer(ByteString bytes, long nowNanos) {
        if ((bytes.apply(0) & 0x0f) != SocketFraming.CLOSE) {
            return bytes;
        }
        closed = true;
        @Nullable SocketClose asked = connection.closing();
        return asked == null ? bytes : asked.frame();
    }

    @Override
    public boolean mayAdvance() {
        return false;
    }

    @Override
    public @Nullable LastWords advance(long nowNanos) {
        return null;
    }

    @Override
    public Protocol successor(long nowNanos) {
        return this;
    }

    @Override
    public boolean isEngaged() {
        return true;
    }

    @Override
    public boolean isAnswered() {
        return closed;
    }

    @Override
    public @Nullable LastWords late(long nowNanos) {
        if (clock.late(nowNanos) != null) {
            return words(SocketClose.tooSlow("the message did not come in time (expected: within "
                    + settings.bodyTimeout().toMillis() + " ms, at " + settings.minBodyRate() + " bytes a second)"));
        }
        Duration idle = settings.idleTimeout();
        return clock.isIdleTooLong(nowNanos)
                ? words(SocketClose.tooSlow("no word and no pong for " + idle.toMillis() + " ms"))
                : null;
    }

    @Override
    public boolean isIdleTooLong(long nowNanos) {
        return false;
    }

    @Override
    public LastWords farewell(String why) {
        return words(SocketClose.goingAway(why));
    }

    private static LastWords words(SocketClose close) {
        return new LastWords(close.reason(), close::frame);
    }
}

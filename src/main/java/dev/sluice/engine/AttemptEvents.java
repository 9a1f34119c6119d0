package dev.sluice.engine;

import dev.sluice.codec.Decoded;
import dev.sluice.codec.Dialect;
import dev.sluice.http.ExchangeListener;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.http.ReplyBody;
import dev.sluice.model.AttemptFailure;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings what happens on stream threads to the actor that owns the attempt. A plain call costs one event: its reply waits
 * here for the connection to be free, which follows at once.
 */
final class AttemptEvents implements ExchangeListener, EventTap.Listener {
    private final Dialect dialect;
    private final boolean isStream;
    private final LongSupplier nanoClock;
    private final Consumer<AttemptEvent> attempt;
    private volatile boolean sent;
    private volatile long sentNanos;
    // The exchange calls one at a time.
    private @Nullable HttpReply reply;
    private long repliedNanos;
    private @Nullable AttemptFailure failure;
    private volatile AttemptEvent.@Nullable StreamOpened opened;

    AttemptEvents(Dialect dialect, boolean isStream, LongSupplier nanoClock, Consumer<AttemptEvent> attempt) {
        this.dialect = dialect;
        this.isStream = isStream;
        this.nanoClock = nanoClock;
        this.attempt = attempt;
    }

    /** Whether the provider may have seen the call. */
    boolean isSent() {
        return sent;
    }

    /** When it was sent; of a call that was. */
    long sentNanos() {
        return sentNanos;
    }

    @Override
    public void onSent() {
        sentNanos = nanoClock.getAsLong();
        sent = true;
        if (isStream) {
            attempt.accept(new AttemptEvent.Sent());
        }
    }

    @Override
    public void onReply(HttpReply received) {
        reply = received;
        repliedNanos = nanoClock.getAsLong();
    }

    @Override
    public ReplyBody body(HttpHead head, ReplyBody.Source source) {
        EventTap tap = new EventTap(dialect.openStream(head), nanoClock, this, source);
        opened = new AttemptEvent.StreamOpened(head, tap, new EventFeed(tap.events()));
        return tap;
    }

    @Override
    public void onStream(HttpHead head) {
        AttemptEvent.StreamOpened stream = opened;
        if (stream != null) {
            attempt.accept(stream);
        }
    }

    @Override
    public void onFailed(AttemptFailure cause) {
        failure = cause;
    }

    @Override
    public void onFreed() {
        attempt.accept(new AttemptEvent.Freed(reply, repliedNanos, failure));
    }

    @Override
    public void onFirstContent() {
        AttemptEvent.StreamOpened stream = opened;
        if (stream != null) {
            attempt.accept(new AttemptEvent.ContentSeen(stream));
        }
    }

    @Override
    public void onLastWord() {
        attempt.accept(new AttemptEvent.LastWord());
    }

    @Override
    public void onEnd(Decoded result, String partialText) {
        attempt.accept(new AttemptEvent.StreamEnded(result, partialText));
    }
}

package dev.sluice.engine;

import dev.sluice.codec.Decoded;
import dev.sluice.codec.StreamDecoder;
import dev.sluice.http.BrokenBodyException;
import dev.sluice.http.ReplyBody;
import dev.sluice.http.SseDecoder;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Between a provider's bytes and the caller's events: decodes, notices the first content and the end, and notes when content
 * last came and since when there is room for more, for the idle and consumer clocks.
 *
 * <p>After the dialect's last word it reads on (at most {@value #MAX_SURPLUS} bytes) so that the connection can be used
 * again, and gives nothing more to the caller.
 */
final class EventTap implements ReplyBody, EventBuffer.Producer {
    private static final int MAX_SURPLUS = 64 * 1024;

    private static final AttemptFailure CANCELLED =
            AttemptFailure.of(FailureKind.CANCELLED, Delivery.MAYBE_SENT, "the caller cancelled the stream");

    /** What the attempt hears from its stream. On a stream thread: tell only. */
    interface Listener {
        void onFirstContent();

        /** The dialect's last word was read; the body may have bytes left. */
        void onLastWord();

        /** The body ended or broke, or was cancelled; once. */
        void onEnd(Decoded result, String partialText);
    }

    private final StreamDecoder decoder;
    private final LongSupplier nanoClock;
    private final Listener listener;
    private final ReplyBody.Source body;
    private final EventBuffer events = new EventBuffer(this);
    private final SseDecoder sse = new SseDecoder();
    private volatile long contentNanos;
    private volatile long demandNanos;
    private volatile boolean demanded = true;
    // The connection's thread.
    private boolean contentSeen;
    private boolean ended;
    private int surplus;

    EventTap(StreamDecoder decoder, LongSupplier nanoClock, Listener listener, ReplyBody.Source body) {
        this.decoder = decoder;
        this.nanoClock = nanoClock;
        this.listener = listener;
        this.body = body;
        this.contentNanos = nanoClock.getAsLong();
        this.demandNanos = contentNanos;
    }

    /** What the caller gets. */
    EventBuffer events() {
        return events;
    }

    /** Nanoseconds for which the provider has owed content; negative while the caller has not asked for more. */
    long owedFor(long nowNanos) {
        return demanded ? Math.min(nowNanos - contentNanos, nowNanos - demandNanos) : -1;
    }

    /** Nanoseconds for which the caller has not asked for more; negative while it has. */
    long unreadFor(long nowNanos) {
        return demanded ? -1 : nowNanos - demandNanos;
    }

    @Override
    public void wanted() {
        demandNanos = nanoClock.getAsLong();
        demanded = true;
        body.more();
    }

    @Override
    public void left() {
        body.cancel();
    }

    @Override
    public boolean onBytes(byte[] bytes, int from, int to) {
        if (decoder.isEnded()) {
            surplus += to - from;
            if (surplus > MAX_SURPLUS) {
                end(decoder.end());
                body.cancel();
                return false;
            }
            return true;
        }
        List<ChatEvent> decoded = new ArrayList<>();
        @Nullable AttemptFailure broken = null;
        try {
            sse.decode(bytes, from, to, event -> decoder.decode(event, decoded));
        } catch (BrokenBodyException e) {
            broken = e.failure();
        }
        noteContent(decoded);
        if (broken != null) {
            give(decoded, to - from);
            end(new Decoded.Refused(broken));
            body.cancel();
            return false;
        }
        if (decoder.isEnded()) {
            listener.onLastWord();
        }
        // What is left after the last word is read whether or not there is room.
        return give(decoded, to - from) || decoder.isEnded();
    }

    /** Hands events on; false when there is no room for more. */
    private boolean give(List<ChatEvent> decoded, int bytes) {
        if (decoded.isEmpty()) {
            return true;
        }
        demanded = false;
        demandNanos = nanoClock.getAsLong();
        boolean room = events.add(decoded, bytes);
        if (room) {
            demanded = true;
        }
        return room;
    }

    @Override
    public void onEnd() {
        end(decoder.end());
    }

    @Override
    public void onBroken(AttemptFailure failure) {
        end(decoder.isEnded() ? decoder.end() : new Decoded.Refused(events.isLeft() ? CANCELLED : failure));
    }

    private void noteContent(List<ChatEvent> decoded) {
        for (ChatEvent event : decoded) {
            if (event.isContent()) {
                contentNanos = nanoClock.getAsLong();
                if (!contentSeen) {
                    contentSeen = true;
                    listener.onFirstContent();
                }
                return;
            }
        }
    }

    private void end(Decoded result) {
        if (!ended) {
            ended = true;
            listener.onEnd(result, decoder.partialText());
            events.end();
        }
    }
}

package dev.sluice.mcp;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Messages as server-sent events, from any thread to one HTTP response. What waits for a slow reader is bounded: progress is
 * left out when there is no room, and the end always has its place.
 */
final class EventStream extends GraphStage<SourceShape<ByteString>> {
    private static final int ROOM = 64;
    private static final ByteString COMMENT = ByteString.fromString(": still here\n\n");

    private final Outlet<ByteString> out = Outlet.create("EventStream.out");
    private final SourceShape<ByteString> shape = SourceShape.of(out);
    private final Duration silence;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /** Guarded by this. */
    private final Deque<ByteString> waiting = new ArrayDeque<>();

    private boolean last;
    private @Nullable AsyncCallback<EventStream> wake;

    /** @param silence after which a comment keeps whatever is between from closing the connection */
    EventStream(Duration silence) {
        this.silence = silence;
    }

    /** Completes when the last event was taken, or nobody takes them any more. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Sends a message, or leaves it out when too many wait. */
    void offer(byte[] message) {
        synchronized (this) {
            if (last || waiting.size() >= ROOM) {
                return;
            }
            waiting.add(event(message));
        }
        wake();
    }

    /** Sends the last messages; none is an end without a word. */
    void end(byte @Nullable [] message) {
        synchronized (this) {
            if (last) {
                return;
            }
            last = true;
            if (message != null) {
                waiting.add(event(message));
            }
        }
        wake();
    }

    private void wake() {
        @Nullable AsyncCallback<EventStream> callback;
        synchronized (this) {
            callback = wake;
        }
        if (callback != null) {
            callback.invoke(this);
        }
    }

    /** As WHATWG HTML §9.2 writes an event; a message is one line. */
    private static ByteString event(byte[] message) {
        return ByteString.fromString("event: message\ndata: ")
                .concat(ByteString.fromArrayUnsafe(message))
                .concat(ByteString.fromArrayUnsafe("\n\n".getBytes(StandardCharsets.US_ASCII)));
    }

    /** All that waits, as one piece; empty when nothing does. */
    private synchronized ByteString take() {
        ByteString all = ByteString.emptyByteString();
        while (!waiting.isEmpty()) {
            all = all.concat(waiting.remove());
        }
        return all;
    }

    private synchronized boolean isOver() {
        return last && waiting.isEmpty();
    }

    private synchronized void wakeBy(@Nullable AsyncCallback<EventStream> callback) {
        wake = callback;
    }

    @Override
    public SourceShape<ByteString> shape() {
        return shape;
    }

    @Override
    public TimerGraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private boolean quiet;

        Logic() {
            super(shape);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    send();
                }
            });
        }

        @Override
        public void preStart() {
            wakeBy(createAsyncCallback(stream -> send()));
            scheduleWithFixedDelay("silence", silence, silence);
        }

        private void send() {
            if (isAvailable(out)) {
                ByteString events = take();
                if (!events.isEmpty()) {
                    quiet = false;
                    push(out, events);
                }
            }
            if (isOver()) {
                completeStage();
            }
        }

        @Override
        public void onTimer(Object key) {
            if (quiet && isAvailable(out)) {
                push(out, COMMENT);
            }
            quiet = true;
        }

        @Override
        public void postStop() {
            wakeBy(null);
            ended.complete(null);
        }
    }
}

package dev.sluice.engine;

import dev.sluice.model.ChatEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream's events between the provider's connection and the caller's stream: a bounded number read ahead, so that the
 * first content is seen before anybody listens. Each side is told of the other only when it waits for it; the reader has to be
 * told of once, when nothing was read yet.
 *
 * <p>One thread on either side. Nobody is called under its lock.
 */
final class EventBuffer implements EventReader {
    /** Bytes of events read ahead of the caller's demand, and one piece of the body. */
    private static final int AHEAD_BYTES = 8 << 10;
    /** The same in pieces, since a small event takes much more room than it has bytes. */
    private static final int AHEAD = 64;

    /** The provider's side. Called on the caller's thread. */
    interface Producer {
        /** There is room again. */
        void wanted();

        /** The caller wants no more. */
        void left();
    }

    private final Producer producer;
    // Guarded by this.
    private final Deque<List<ChatEvent>> ahead = new ArrayDeque<>();
    private int aheadBytes;
    private boolean full;
    private boolean over;
    private boolean left;
    private boolean waiting;
    private Runnable changed = () -> {};

    EventBuffer(Producer producer) {
        this.producer = producer;
    }

    // The provider's side.

    /** Adds events that came in so many bytes; false when the producer should wait until it is wanted. */
    boolean add(List<ChatEvent> events, int bytes) {
        Runnable tell;
        boolean room;
        synchronized (this) {
            if (left) {
                return true;
            }
            ahead.addLast(events);
            aheadBytes += bytes;
            room = ahead.size() < AHEAD && aheadBytes < AHEAD_BYTES;
            full = !room;
            tell = wakeUp();
        }
        tell.run();
        return room;
    }

    /** No more will come. */
    void end() {
        Runnable tell;
        synchronized (this) {
            over = true;
            // Whoever has read all there was needs no more demand to hear of the end.
            waiting = true;
            tell = wakeUp();
        }
        tell.run();
    }

    synchronized boolean isLeft() {
        return left;
    }

    // The caller's side.

    @Override
    public synchronized void onChanged(Runnable newChanged) {
        changed = newChanged;
    }

    /** All that is held, at once for a caller who is behind. */
    @Override
    public @Nullable List<ChatEvent> read() {
        List<ChatEvent> events;
        boolean wanted;
        synchronized (this) {
            @Nullable List<ChatEvent> first = ahead.pollFirst();
            if (first == null) {
                waiting = !over;
                return over ? null : List.of();
            }
            events = first;
            if (!ahead.isEmpty()) {
                events = new ArrayList<>(first);
                while (!ahead.isEmpty()) {
                    events.addAll(ahead.removeFirst());
                }
            }
            aheadBytes = 0;
            wanted = full;
            full = false;
        }
        if (wanted) {
            producer.wanted();
        }
        return events;
    }

    @Override
    public synchronized boolean isOver() {
        return over && ahead.isEmpty();
    }

    @Override
    public void close() {
        boolean tell;
        synchronized (this) {
            tell = !left && !over;
            left = true;
            ahead.clear();
        }
        if (tell) {
            producer.left();
        }
    }

    private Runnable wakeUp() {
        if (!waiting) {
            return () -> {};
        }
        waiting = false;
        return changed;
    }
}

package dev.sluice.tcp;

import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that can do something, in the order of their turns: those whose first bytes somebody waits for go before those
 * that go on with a stream, which in return get every so manieth turn. One thread.
 */
final class DueSockets {
    private static final int AHEAD_IN_A_ROW = 8;

    private final Deque<SelectionKey> awaited = new ArrayDeque<>();
    private final Deque<SelectionKey> others = new ArrayDeque<>();
    private int ahead;

    /** Adds a socket that a selector has found ready, unless it is here. */
    void add(SelectionKey key) {
        Ready socket = (Ready) key.attachment();
        if (!socket.due) {
            socket.due = true;
            (socket.isAwaited() ? awaited : others).add(key);
        }
    }

    /** Takes the next one; null when there is none. */
    @Nullable
    SelectionKey poll() {
        boolean first = others.isEmpty() || (!awaited.isEmpty() && ahead < AHEAD_IN_A_ROW);
        ahead = first ? ahead + 1 : 0;
        @Nullable SelectionKey key = (first ? awaited : others).poll();
        if (key != null) {
            ((Ready) key.attachment()).due = false;
        }
        return key;
    }

    boolean isEmpty() {
        return awaited.isEmpty() && others.isEmpty();
    }
}

package dev.sluice.fanout;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The legs of a fan-out as they end, for any number of readers, each from the first on. Any thread. */
final class LegLog {
    private final List<Leg> legs = new ArrayList<>();
    private final List<Runnable> readers = new ArrayList<>();
    private boolean over;
    private @Nullable Throwable failure;

    void add(Leg leg) {
        synchronized (this) {
            legs.add(leg);
        }
        wake();
    }

    /** No further one comes. */
    void end(@Nullable Throwable cause) {
        synchronized (this) {
            over = true;
            failure = cause;
        }
        wake();
    }

    /** {@code changed} is run after each change, on any thread; it must be quick. */
    synchronized void watch(Runnable changed) {
        readers.add(changed);
    }

    synchronized void leave(Runnable changed) {
        readers.remove(changed);
    }

    /** The leg at a place; null when it has not ended yet. */
    synchronized @Nullable Leg get(int place) {
        return place < legs.size() ? legs.get(place) : null;
    }

    /** Whether there is no more than so many, now or later. */
    synchronized boolean isOver(int count) {
        return over && count >= legs.size();
    }

    /** Why it ended early; null when it did not. */
    synchronized @Nullable Throwable failure() {
        return failure;
    }

    private void wake() {
        List<Runnable> all;
        synchronized (this) {
            all = List.copyOf(readers);
        }
        all.forEach(Runnable::run);
    }
}

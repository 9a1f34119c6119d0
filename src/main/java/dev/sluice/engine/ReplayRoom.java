package dev.sluice.engine;

import java.util.concurrent.atomic.AtomicLong;

/** The room that all shared streams have together for what they keep for those who come late. Any thread. */
final class ReplayRoom {
    private final AtomicLong taken = new AtomicLong();

    /** Whether so many bytes more could be taken. */
    boolean take(long bytes, long max) {
        if (taken.addAndGet(bytes) <= max) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }
}

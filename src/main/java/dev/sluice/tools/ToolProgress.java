package dev.sluice.tools;

import org.jspecify.annotations.Nullable;

/** Hears how a call goes on, from any thread and never after its end. Must not block. */
@FunctionalInterface
public interface ToolProgress {
    /** Nobody listens. */
    ToolProgress NONE = (done, total, message) -> {};

    /**
     * A sign of life.
     *
     * @param done how much is done; grows from one report to the next
     * @param total how much there is; null when unknown
     * @param message for people
     */
    void report(double done, @Nullable Double total, String message);
}

package dev.sluice.engine;

import dev.sluice.model.ChatEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The caller's end of a stream's events, read on demand. One thread at a time, unless a method says otherwise. */
public interface EventReader {
    /** Whom to tell that there is something, or nothing more, after {@link #read} gave nothing; called on any thread. */
    void onChanged(Runnable changed);

    /** What there is, or a part; empty when it has to wait, null when there is no more. */
    @Nullable
    List<ChatEvent> read();

    /** Whether there is no more, without reading. */
    boolean isOver();

    /** Reads no more: the provider's connection closes, unless others share it. A repeat does nothing. Any thread. */
    void close();
}

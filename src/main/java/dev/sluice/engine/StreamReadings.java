package dev.sluice.engine;

import akka.actor.typed.ActorRef;
import dev.sluice.model.RequestId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The readings whose calls have not ended. Any thread. */
final class StreamReadings {
    private final Map<RequestId, StreamReading> open = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    /**
     * Starts the reading of a call.
     *
     * @param replies hears of the call, and tells it to {@link #hear}
     * @throws IllegalStateException when the call is read already
     */
    void start(RequestId id, StreamReading reading, ActorRef<DispatchReply> replies) {
        if (open.putIfAbsent(id, reading) != null) {
            throw new IllegalStateException("stream " + id + ": read already (expected: once)");
        }
        try {
            reading.start(replies);
        } catch (RuntimeException notStarted) {
            open.remove(id);
            throw notStarted;
        }
        if (stopped) {
            stop();
        }
    }

    /** Tells the reading of this call; a stream that nobody reads any more is let go. */
    void hear(DispatchReply reply) {
        @Nullable
        StreamReading reading = reply instanceof DispatchReply.Ended ? open.remove(reply.id()) : open.get(reply.id());
        if (reading != null) {
            reading.hear(reply);
        } else if (reply instanceof DispatchReply.Committed committed) {
            committed.feed().discard();
        }
    }

    /** No call is heard of any more. */
    void stop() {
        stopped = true;
        for (RequestId id : List.copyOf(open.keySet())) {
            @Nullable StreamReading reading = open.remove(id);
            if (reading != null) {
                reading.stop();
            }
        }
    }
}

package dev.sluice.engine;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import dev.sluice.model.ChatEvent;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A stream's events on their way to the caller, back-pressured to the provider's socket. Taken once, or discarded. */
public final class EventFeed {
    private final AtomicReference<EventReader> reader;

    EventFeed(EventReader reader) {
        this.reader = new AtomicReference<>(reader);
    }

    /**
     * Its reader, who has to close it.
     *
     * @throws IllegalStateException when it was taken before
     */
    public EventReader take() {
        EventReader taken = reader.getAndSet(null);
        if (taken == null) {
            throw new IllegalStateException("feed: taken already (expected: once)");
        }
        return taken;
    }

    /** The events as a source, in batches as the network brought them; takes it. */
    Source<List<ChatEvent>, NotUsed> batches() {
        return Source.fromGraph(new FeedSource(take()));
    }

    /** Lets go of a feed that nobody was given. */
    void discard() {
        EventReader left = reader.getAndSet(null);
        if (left != null) {
            left.close();
        }
    }
}

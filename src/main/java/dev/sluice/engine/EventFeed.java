package dev.sluice.engine;

import akka.NotUsed;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import dev.sluice.model.ChatEvent;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A stream's events on their way to the caller, back-pressured to the provider's socket. Run it once; cancelling it closes
 * the provider's connection, unless others share it.
 */
public final class EventFeed {
    private final AtomicReference<Source<List<ChatEvent>, NotUsed>> source;

    private EventFeed(Source<List<ChatEvent>, NotUsed> source) {
        this.source = new AtomicReference<>(source);
    }

    /** One that gives what is read ahead and what follows. */
    static EventFeed of(EventBuffer buffer) {
        return new EventFeed(Source.fromGraph(new BufferSource(buffer)));
    }

    /** One that gives what a source gives. */
    static EventFeed of(SharedSource source) {
        return new EventFeed(Source.fromGraph(source));
    }

    /** The events, in batches as the network brought them. Once. */
    Source<List<ChatEvent>, NotUsed> batches() {
        Source<List<ChatEvent>, NotUsed> events = source.getAndSet(null);
        if (events == null) {
            throw new IllegalStateException("feed: taken already (expected: run once)");
        }
        return events;
    }

    /** Lets go of a feed that nobody was given. */
    void discard(Materializer materializer) {
        Source<List<ChatEvent>, NotUsed> events = source.getAndSet(null);
        if (events != null) {
            events.runWith(Sink.cancelled(), materializer);
        }
    }
}

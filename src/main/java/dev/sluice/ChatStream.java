package dev.sluice;

import akka.NotUsed;
import akka.stream.Materializer;
import akka.stream.javadsl.AsPublisher;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Source;
import dev.sluice.engine.StreamedCall;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.ProviderLimits;
import dev.sluice.model.RequestId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One streamed call: nothing is sent until its events are run, and they can be run once. The events are back-pressured
 * to the provider's socket; cancelling them, or {@link #cancel}, closes the provider's connection.
 *
 * <p>The events end normally only after the model said why it stopped; otherwise they fail with a
 * {@link dev.sluice.model.DispatchException} that holds what had arrived.
 */
public final class ChatStream {
    private final ChatCall call;
    private final StreamedCall streamed;
    private final Materializer materializer;
    private volatile ProviderLimits limits = ProviderLimits.NONE;

    ChatStream(ChatCall call, Function<Consumer<ProviderLimits>, StreamedCall> streamed, Materializer materializer) {
        this.call = call;
        this.streamed = streamed.apply(said -> limits = said);
        this.materializer = materializer;
    }

    /** The id of the request. */
    public RequestId id() {
        return call.id();
    }

    /** The events, for Akka Streams. */
    public Source<ChatEvent, NotUsed> events() {
        return batches().mapConcat(batch -> batch);
    }

    /** The events in the batches the network brought them in, for who handles thousands a second. Run this or {@link #events}. */
    public Source<List<ChatEvent>, NotUsed> batches() {
        return streamed.source();
    }

    /**
     * Runs the call and gives its events to a reader as they arrive, with nothing in between: what costs least. In place of
     * {@link #events}. The reader is called on the engine's threads, one event at a time, and must not block; until it is done
     * with what has come, no more is read from the provider's socket. One that throws ends the call.
     *
     * @return completes when the reader has heard the last event, on the thread it did; fails as {@link #events} fails, or
     *     with what the reader threw
     * @throws IllegalStateException when it is read already
     */
    public CompletionStage<Void> forEach(Consumer<? super ChatEvent> reader) {
        return forEachBatch(batch -> batch.forEach(reader));
    }

    /** The same for the batches the network brought them in. Run this or {@link #forEach}. */
    public CompletionStage<Void> forEachBatch(Consumer<? super List<ChatEvent>> reader) {
        return streamed.read(reader);
    }

    /** The call itself, for a stage that reads it without another in between. In place of {@link #events}. */
    public StreamedCall streamed() {
        return streamed;
    }

    /** The events, for everybody else: one subscriber. */
    public Flow.Publisher<ChatEvent> publisher() {
        return subscriber -> events().runWith(
                        JavaFlowSupport.Sink.asPublisher(AsPublisher.WITHOUT_FANOUT), materializer)
                .subscribe(subscriber);
    }

    /** What the stream's head said of the provider's rate limits; known with the first event. */
    public ProviderLimits limits() {
        return limits;
    }

    /** The whole answer, put together from the events, when they have ended; fails as the events fail. */
    public CompletionStage<ChatAnswer> answer() {
        return call.minimalCompletionStage();
    }

    /** Ends the call in whatever phase it is. */
    public void cancel() {
        call.cancel(false);
    }
}

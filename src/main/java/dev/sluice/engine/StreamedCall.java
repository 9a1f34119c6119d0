package dev.sluice.engine;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.stream.javadsl.Source;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Outcome;
import dev.sluice.model.ProviderLimits;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A streamed call that was not started yet. Run its {@link #source}, {@link #read} it, or read it within a stage by a {@link CallReader}. */
public interface StreamedCall {
    /** Dispatches it; the replies go to the actor given. Once. */
    void start(ActorRef<? super DispatchReply> replyTo);

    /** Ends it as cancelled; nothing happens if it has ended. */
    void cancel();

    /** Before its first event: what its head said of the provider's rate limits. */
    void onLimits(ProviderLimits limits);

    /** How it ended. */
    void onOutcome(Outcome outcome);

    /**
     * Dispatches it and gives its events to a reader as they arrive, in the batches the network brought: on the engine's threads,
     * one batch at a time, with nothing in between. The reader must not block; one that throws ends the call.
     *
     * @return completes when the reader has heard the last of them, on the thread it did; with a {@link DispatchException} if
     *     there is no answer, or with what the reader threw
     * @throws IllegalStateException when it is read already
     */
    CompletionStage<Void> read(Consumer<? super List<ChatEvent>> reader);

    /**
     * Dispatches it when run and gives its events, in the batches the network brought. It ends after the outcome is known and
     * the permit free; with a {@link DispatchException} if there is no answer. Cancelling it cancels the call.
     */
    default Source<List<ChatEvent>, NotUsed> source() {
        return Source.fromGraph(new CallSource(this));
    }
}

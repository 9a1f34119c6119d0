package dev.sluice.engine;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.stream.javadsl.Source;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Outcome;
import dev.sluice.model.ProviderLimits;
import java.util.List;

/** A streamed call that was not started yet. Run its {@link #source}, or read it within a stage by a {@link CallReader}. */
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
     * Dispatches it when run and gives its events, in the batches the network brought. It ends after the outcome is known and
     * the permit free; with a {@link DispatchException} if there is no answer. Cancelling it cancels the call.
     */
    default Source<List<ChatEvent>, NotUsed> source() {
        return Source.fromGraph(new CallSource(this));
    }
}

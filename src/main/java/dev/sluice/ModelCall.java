package dev.sluice;

import dev.sluice.model.DispatchException;
import dev.sluice.model.ModelAnswer;
import dev.sluice.model.Outcome;
import dev.sluice.model.RequestId;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A call under way: a future that can really be cancelled. {@link #cancel} frees the caller at once and closes the
 * provider's connection, or takes the request out of the queue so that it is never sent.
 *
 * <p>It completes with the answer, or exceptionally with a {@link DispatchException}, on one of the engine's callback
 * threads.
 */
public abstract sealed class ModelCall<A extends ModelAnswer> extends CompletableFuture<A>
        permits ChatCall, EmbeddingCall {
    private final RequestId id;
    private final Consumer<RequestId> canceller;
    private final Class<A> kind;

    ModelCall(RequestId id, Consumer<RequestId> canceller, Class<A> kind) {
        this.id = id;
        this.canceller = canceller;
        this.kind = kind;
    }

    /** The id of the request, as in logs, failures and at the provider. */
    public final RequestId id() {
        return id;
    }

    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            canceller.accept(id);
        }
        return cancelled;
    }

    final void end(Outcome outcome) {
        if (outcome instanceof Outcome.Answered answered) {
            complete(kind.cast(answered.answer()));
        } else if (outcome instanceof Outcome.Failed failed) {
            completeExceptionally(new DispatchException(failed.failure()));
        }
    }
}

package dev.sluice.engine;

import akka.NotUsed;
import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.sluice.codec.RefusedException;
import dev.sluice.http.ExchangeListener;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.http.HttpTransport;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Phase;
import dev.sluice.model.PhaseClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a provider once for its models, on a connection of its own that is closed afterwards. Needs no permit: nothing is
 * generated, and who asks wants to know even when the queue is full.
 */
final class ModelListing implements ExchangeListener {
    private final Provider provider;
    private final ActorSystem<?> system;
    private final HttpTransport transport;
    private final Duration budget;
    private final long startedNanos = System.nanoTime();
    private final CompletableFuture<List<String>> models = new CompletableFuture<>();
    private volatile @Nullable Cancellable clock;

    @SuppressWarnings("FutureReturnValueIgnored") // the copy that whenComplete makes is nobody's
    private ModelListing(Provider provider, ActorSystem<?> system, Duration budget) {
        this.provider = provider;
        this.system = system;
        this.transport = provider.transport().get();
        this.budget = budget;
        models.whenComplete((ids, failure) -> close());
    }

    /** The ids that the provider lists; fails with a {@link DispatchException}. Cancelling it closes the connection. */
    static CompletableFuture<List<String>> start(Provider provider, ActorSystem<?> system, Duration budget) {
        ModelListing listing = new ModelListing(provider, system, budget);
        listing.clock = system.scheduler().scheduleOnce(budget, listing::onDeadline, system.executionContext());
        listing.transport.start(
                provider.dialect().modelsCall(provider.basePath(), provider.credential(), Instant.now()), listing);
        return listing.models;
    }

    @Override
    public void onSent() {
        // The deadline covers every phase.
    }

    @Override
    public void onReply(HttpReply reply) {
        end(() -> {
            try {
                return provider.dialect().decodeModels(reply);
            } catch (RefusedException e) {
                throw exception(e.failure());
            }
        });
    }

    @Override
    public void onStream(HttpHead head, Source<ByteString, NotUsed> body) {
        body.runWith(Sink.cancelled(), SystemMaterializer.get(system).materializer());
        onFailed(AttemptFailure.answered(
                FailureKind.BAD_REPLY, head.status(), "", "the reply is an event stream (expected: a list of models)"));
    }

    @Override
    public void onFailed(AttemptFailure failure) {
        end(() -> {
            throw exception(failure);
        });
    }

    @Override
    public void onFreed() {
        // The connection goes with its pool.
    }

    private void onDeadline() {
        onFailed(AttemptFailure.timeout(
                PhaseClock.TOTAL, Delivery.MAYBE_SENT, "no list of models within " + budget.toMillis() + " ms"));
    }

    /** Completes on another thread: what the caller hangs on the future must not run on the connection's. */
    private void end(Supplier<List<String>> result) {
        CompletableFuture<List<String>> unused = models.completeAsync(result);
    }

    private void close() {
        Cancellable running = clock;
        if (running != null) {
            running.cancel();
        }
        transport.close();
    }

    private DispatchException exception(AttemptFailure failure) {
        return new DispatchException(new Failure(
                failure,
                provider.name(),
                "",
                Phase.ENDED,
                List.of(),
                Duration.ofNanos(System.nanoTime() - startedNanos),
                budget,
                ""));
    }
}

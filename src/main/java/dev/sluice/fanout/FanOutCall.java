package dev.sluice.fanout;

import akka.NotUsed;
import akka.stream.Materializer;
import akka.stream.javadsl.AsPublisher;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Source;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Failure;
import dev.sluice.model.RequestId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A fan-out under way: a future that completes when all its legs have ended, with a {@link FanOutResult} even if none was
 * answered. {@link #cancel} cancels every leg. It completes on one of the engine's callback threads; exceptionally only when
 * cancelled, or with a {@link DispatchException} when the engine stops under it.
 */
public final class FanOutCall extends CompletableFuture<FanOutResult> {
    private final RequestId id;
    private final Materializer materializer;
    private final Executor callbacks;
    private final LegLog log = new LegLog();
    private final Set<Integer> running = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<ChatAnswer> answer = new CompletableFuture<>();
    private volatile Runnable canceller = () -> {};
    private volatile @Nullable FanOutResult known;

    FanOutCall(RequestId id, Materializer materializer, Executor callbacks) {
        this.id = id;
        this.materializer = materializer;
        this.callbacks = callbacks;
    }

    /** The id of the fan-out; those of its legs begin with it. */
    public RequestId id() {
        return id;
    }

    /**
     * The legs in the order in which they end, for Akka Streams; ends after the last one. It may be run any number of times,
     * also afterwards, and gives all legs each time. Cancelling it does not cancel the fan-out.
     */
    public Source<Leg, NotUsed> legs() {
        return Source.fromGraph(new LegSource(log));
    }

    /** The legs in the order in which they end, for everybody else: any number of subscribers. */
    public Flow.Publisher<Leg> publisher() {
        return subscriber -> legs().runWith(JavaFlowSupport.Sink.asPublisher(AsPublisher.WITHOUT_FANOUT), materializer)
                .subscribe(subscriber);
    }

    /**
     * The answer that won first, as soon as nothing changes that any more, while other legs are still being cancelled; fails
     * with a {@link DispatchException} when none wins.
     */
    public CompletionStage<ChatAnswer> answer() {
        return answer.minimalCompletionStage();
    }

    /** The indexes of the legs that are under way. */
    public Set<Integer> running() {
        return Set.copyOf(running);
    }

    /** What came of it; empty while it is not over. Known before anything completes with it. */
    public Optional<FanOutResult> resultNow() {
        return Optional.ofNullable(known);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            answer.cancel(mayInterruptIfRunning);
            cancelLegs();
        }
        return cancelled;
    }

    /** Cancels every leg; the result says so. */
    void cancelLegs() {
        canceller.run();
    }

    /** What cancels its legs. */
    void onCancel(Runnable newCanceller) {
        canceller = newCanceller;
        if (isCancelled()) {
            newCanceller.run();
        }
    }

    /** What its course tells, before that the reporter. */
    FanOutCourse.Audience audience(Failure stopped, Consumer<FanOutResult> reporter) {
        return new FanOutCourse.Audience() {
            @Override
            public void onStart(int index) {
                running.add(index);
            }

            @Override
            public void onLeg(Leg leg) {
                running.remove(leg.index());
                log.add(leg);
            }

            @Override
            public void onWinner(ChatAnswer won) {
                callbacks.execute(() -> answer.complete(won));
            }

            @Override
            public void onResult(FanOutResult result) {
                known = result;
                reporter.accept(result);
                log.end(null);
                callbacks.execute(() -> {
                    result.answer().ifPresent(answer::complete);
                    result.failure().ifPresent(why -> answer.completeExceptionally(new DispatchException(why)));
                    complete(result);
                });
            }

            @Override
            public void onStopped() {
                DispatchException why = new DispatchException(stopped);
                log.end(why);
                callbacks.execute(() -> {
                    answer.completeExceptionally(why);
                    completeExceptionally(why);
                });
            }
        };
    }
}

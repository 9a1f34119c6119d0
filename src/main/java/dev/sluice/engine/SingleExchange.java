package dev.sluice.engine;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import dev.sluice.codec.RefusedException;
import dev.sluice.http.ExchangeListener;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.http.HttpTransport;
import dev.sluice.http.ReplyBody;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.DispatchException;
import dev.sluice.model.Failure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Phase;
import dev.sluice.model.PhaseClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a provider once for something that no model makes (its models, its files), on a connection of its own that is closed
 * afterwards. Needs no permit: nothing is generated, and who asks wants to know even when the queue is full.
 */
final class SingleExchange<T> implements ExchangeListener {
    private final Provider provider;
    private final HttpTransport transport;
    private final Duration budget;
    private final String what;
    private final Function<HttpReply, T> decode;
    private final long startedNanos = System.nanoTime();
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile @Nullable Cancellable clock;

    @SuppressWarnings("FutureReturnValueIgnored") // the copy that whenComplete makes is nobody's
    private SingleExchange(Provider provider, Duration budget, String what, Function<HttpReply, T> decode) {
        this.what = what;
        this.decode = decode;
        this.provider = provider;
        this.transport = provider.transport().get();
        this.budget = budget;
        result.whenComplete((value, failure) -> close());
    }

    /**
     * What the provider says; fails with a {@link DispatchException}. Cancelling it closes the connection.
     *
     * @param what is expected, for errors
     * @param decode may throw {@link RefusedException}
     * @throws IllegalArgumentException when the call can't be sent
     */
    static <T> CompletableFuture<T> start(
            Provider provider,
            ActorSystem<?> system,
            Duration budget,
            String what,
            HttpCall call,
            Function<HttpReply, T> decode) {
        SingleExchange<T> exchange = new SingleExchange<>(provider, budget, what, decode);
        if (!provider.config().isUsable()) {
            exchange.onFailed(AttemptFailure.of(
                    FailureKind.UNAUTHORIZED,
                    Delivery.NOT_SENT,
                    provider.config().whyUnusable()));
            return exchange.result;
        }
        exchange.clock = system.scheduler().scheduleOnce(budget, exchange::onDeadline, system.executionContext());
        exchange.transport.start(call, exchange);
        return exchange.result;
    }

    @Override
    public void onSent() {
        // The deadline covers every phase.
    }

    @Override
    public void onReply(HttpReply reply) {
        end(() -> {
            try {
                return decode.apply(reply);
            } catch (RefusedException e) {
                throw exception(e.failure());
            }
        });
    }

    @Override
    public ReplyBody body(HttpHead head, ReplyBody.Source source) {
        source.cancel();
        return ReplyBody.UNREAD;
    }

    @Override
    public void onStream(HttpHead head) {
        onFailed(AttemptFailure.answered(
                FailureKind.BAD_REPLY, head.status(), "", "the reply is an event stream (expected: " + what + ")"));
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
                PhaseClock.TOTAL, Delivery.MAYBE_SENT, "no " + what + " within " + budget.toMillis() + " ms"));
    }

    /** Completes on another thread: what the caller hangs on the future must not run on the connection's. */
    private void end(Supplier<T> value) {
        CompletableFuture<T> unused = result.completeAsync(value);
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

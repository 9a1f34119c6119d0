package dev.sluice.metrics;

import akka.actor.Cancellable;
import akka.actor.ClassicActorSystemProvider;
import dev.sluice.model.EngineStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Asks an engine for its status again and again, one question at a time, without waiting for the answer. */
final class StatusPoll implements AutoCloseable {
    private final Supplier<CompletableFuture<EngineStatus>> ask;
    private final Consumer<EngineStatus> onStatus;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Cancellable timer;

    private StatusPoll(
            ClassicActorSystemProvider system,
            Supplier<CompletableFuture<EngineStatus>> ask,
            Consumer<EngineStatus> onStatus,
            Duration interval) {
        this.ask = ask;
        this.onStatus = onStatus;
        this.timer = system.classicSystem()
                .scheduler()
                .scheduleWithFixedDelay(
                        Duration.ZERO,
                        interval,
                        this::poll,
                        system.classicSystem().dispatcher());
    }

    static StatusPoll start(
            ClassicActorSystemProvider system,
            Supplier<CompletableFuture<EngineStatus>> ask,
            Consumer<EngineStatus> onStatus,
            Duration interval) {
        return new StatusPoll(system, ask, onStatus, interval);
    }

    @Override
    public void close() {
        timer.cancel();
    }

    private void poll() {
        if (asked.compareAndSet(false, true)) {
            CompletableFuture<EngineStatus> unused = ask.get().whenComplete((status, failure) -> {
                asked.set(false);
                if (status != null) {
                    onStatus.accept(status);
                }
            });
        }
    }
}

package dev.sluice.metrics;

import akka.actor.Cancellable;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.Scheduler;
import java.time.Duration;
import java.util.function.LongConsumer;
import scala.concurrent.ExecutionContext;

/**
 * How late the default dispatcher is: ten times a second a timer of 10 ms is set, and what it runs late is told. Garbage
 * collection, a busy machine and code that blocks the dispatcher all show here. Akka's scheduler looks at its timers every
 * 10 ms, so up to 10 ms of lag are its own.
 */
final class LoopLag implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration TICK = Duration.ofMillis(10);

    private final Scheduler scheduler;
    private final ExecutionContext dispatcher;
    private final LongConsumer lagNanos;
    private final Cancellable timer;

    private LoopLag(ClassicActorSystemProvider system, LongConsumer lagNanos) {
        this.scheduler = system.classicSystem().scheduler();
        this.dispatcher = system.classicSystem().dispatcher();
        this.lagNanos = lagNanos;
        this.timer = scheduler.scheduleWithFixedDelay(INTERVAL, INTERVAL, this::measure, dispatcher);
    }

    /** Tells each lag, in nanoseconds, 0 or more, on the dispatcher it measures. */
    static LoopLag start(ClassicActorSystemProvider system, LongConsumer lagNanos) {
        return new LoopLag(system, lagNanos);
    }

    @Override
    public void close() {
        timer.cancel();
    }

    private void measure() {
        long due = System.nanoTime() + TICK.toNanos();
        try {
            Cancellable unused = scheduler.scheduleOnce(
                    TICK, () -> lagNanos.accept(Math.max(0, System.nanoTime() - due)), dispatcher);
        } catch (IllegalStateException schedulerIsGone) {
            timer.cancel();
        }
    }
}

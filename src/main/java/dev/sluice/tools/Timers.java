package dev.sluice.tools;

import akka.actor.Cancellable;
import akka.stream.Materializer;
import java.time.Duration;

/** Timers of the actor system that the engine runs in; they go when it goes. Any thread. */
final class Timers {
    private final Materializer materializer;

    Timers(Materializer materializer) {
        this.materializer = materializer;
    }

    /** @throws IllegalStateException when the actor system has ended */
    Cancellable once(Duration delay, Runnable work) {
        return materializer.system().scheduler().scheduleOnce(delay, work, materializer.executionContext());
    }

    /** @throws IllegalStateException when the actor system has ended */
    Cancellable every(Duration interval, Runnable work) {
        return materializer
                .system()
                .scheduler()
                .scheduleWithFixedDelay(interval, interval, work, materializer.executionContext());
    }
}

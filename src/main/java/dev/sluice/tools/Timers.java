package dev.sluice.tools;

import akka.actor.Cancellable;
import akka.stream.Materializer;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Timers of the actor system that the engine runs in; they go when it goes. Any thread. */
final class Timers {
    private final Materializer materializer;

    Timers(Materializer materializer) {
        this.materializer = materializer;
    }

    /** Where short work goes on that begins elsewhere. */
    Executor executor() {
        return materializer.executionContext();
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

package dev.sluice.engine;

import dev.sluice.metrics.EngineListener;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What every actor is given from outside.
 *
 * @param nanoClock a monotonic clock in nanoseconds
 * @param random for jitter; thread-safe
 * @param listener hears what happens
 */
public record EngineContext(LongSupplier nanoClock, RandomGenerator random, EngineListener listener) {
    long now() {
        return nanoClock.getAsLong();
    }
}

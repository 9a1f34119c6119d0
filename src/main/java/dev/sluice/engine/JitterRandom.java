package dev.sluice.engine;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Each thread's own random numbers: jitter needs no lock and no secrecy. */
final class JitterRandom implements RandomGenerator {
    @Override
    public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
    }
}

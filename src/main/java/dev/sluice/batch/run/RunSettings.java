package dev.sluice.batch.run;

import dev.sluice.batch.Failpoint;
import java.time.Duration;

/**
 * How batches are run, whatever their own options say.
 *
 * @param maxLosses how often an item may be under way when a process dies; 1 to 100
 * @param look how often a batch's record is looked at for what others did; at least 10 ms
 * @param drain how long a stop waits for calls under way; zero to take them back at once
 * @param hook told where a process may die; for tests
 */
public record RunSettings(int maxLosses, Duration look, Duration drain, Failpoint.Hook hook) {
    /** Three losses, a look each second, 10 s for calls under way. */
    public static final RunSettings DEFAULT =
            new RunSettings(3, Duration.ofSeconds(1), Duration.ofSeconds(10), Failpoint.Hook.NONE);

    public RunSettings {
        if (maxLosses < 1 || maxLosses > 100) {
            throw new IllegalArgumentException("max-losses: " + maxLosses + " (expected: 1 to 100)");
        }
        if (look.toMillis() < 10) {
            throw new IllegalArgumentException("look: " + look + " (expected: at least 10 ms)");
        }
    }

    public RunSettings withMaxLosses(int newMaxLosses) {
        return new RunSettings(newMaxLosses, look, drain, hook);
    }

    public RunSettings withLook(Duration newLook) {
        return new RunSettings(maxLosses, newLook, drain, hook);
    }

    public RunSettings withDrain(Duration newDrain) {
        return new RunSettings(maxLosses, look, newDrain, hook);
    }

    public RunSettings withHook(Failpoint.Hook newHook) {
        return new RunSettings(maxLosses, look, drain, newHook);
    }
}

package dev.sluice.batch.journal;

import dev.sluice.batch.Failpoint;
import java.time.Duration;

/**
 * How a journal is opened.
 *
 * @param nodeTimeout of a shared journal: how long a process may say nothing before others take its items over, at least 1 s
 * @param hook told where a process may die; for tests
 */
public record JournalSettings(Duration nodeTimeout, Failpoint.Hook hook) {
    /** 15 s, nobody told. */
    public static final JournalSettings DEFAULT = new JournalSettings(Duration.ofSeconds(15), Failpoint.Hook.NONE);

    public JournalSettings {
        if (nodeTimeout.toMillis() < 1_000) {
            throw new IllegalArgumentException("node-timeout: " + nodeTimeout + " (expected: at least 1 s)");
        }
    }

    public JournalSettings withNodeTimeout(Duration newTimeout) {
        return new JournalSettings(newTimeout, hook);
    }

    public JournalSettings withHook(Failpoint.Hook newHook) {
        return new JournalSettings(nodeTimeout, newHook);
    }
}

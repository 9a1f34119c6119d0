package dev.sluice.cli;

import dev.sluice.batch.Failpoint;
import dev.sluice.metrics.EngineEvent;
import dev.sluice.metrics.EngineListener;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets a process die at a named moment, for tests: the system property {@code dev.sluice.failpoint} is the failpoint's name, or
 * {@code name:n} for the nth time it is reached. Without it nothing happens.
 */
final class BatchFailpoints implements Failpoint.Hook {
    private final @Nullable Failpoint deadly;
    private final AtomicInteger left;

    private BatchFailpoints(@Nullable Failpoint deadly, int times) {
        this.deadly = deadly;
        this.left = new AtomicInteger(times);
    }

    static BatchFailpoints ofSystem() {
        String[] set = System.getProperty("dev.sluice.failpoint", "").split(":", 2);
        Failpoint deadly = set[0].isEmpty()
                ? null
                : Failpoint.valueOf(set[0].toUpperCase(Locale.ROOT).replace('-', '_'));
        return new BatchFailpoints(deadly, set.length == 2 ? Integer.parseInt(set[1]) : 1);
    }

    /** Tells of the moments that only the engine knows. */
    EngineListener listener() {
        return deadly == null
                ? EngineListener.NONE
                : event -> {
                    if (event instanceof EngineEvent.AttemptStarted) {
                        reached(Failpoint.BEFORE_HEAD);
                    } else if (event instanceof EngineEvent.AttemptEnded) {
                        reached(Failpoint.BEFORE_BODY);
                    }
                };
    }

    @Override
    public void reached(Failpoint failpoint) {
        if (failpoint == deadly && left.decrementAndGet() == 0) {
            die();
        }
    }

    /** As the kernel would have it: no hook, no flush, no way on from here. */
    private static void die() {
        String self = Long.toString(ProcessHandle.current().pid());
        try {
            Process unused = new ProcessBuilder("kill", "-KILL", self).start();
        } catch (IOException e) {
            Runtime.getRuntime().halt(137);
        }
        while (true) {
            LockSupport.parkNanos(1_000_000_000);
        }
    }
}

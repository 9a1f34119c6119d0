package dev.sluice.gateway;

import dev.sluice.gateway.keys.FailedAuthThrottle;
import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.KeyLimiter;
import dev.sluice.gateway.keys.KeyStore;
import dev.sluice.gateway.keys.Refresh;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys in force, looked at twice a second on a thread of its own: a revocation holds within a second. */
final class KeyWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);
    private static final long PERIOD_MILLIS = 400;
    private static final int SOURCES = 10_000;
    private static final int FAILURES = 20;
    private static final Duration FAILURE_WINDOW = Duration.ofMinutes(1);

    private final Tenants tenants;
    private final @Nullable ScheduledExecutorService timer;

    private KeyWatch(Tenants tenants, @Nullable ScheduledExecutorService timer) {
        this.tenants = tenants;
        this.timer = timer;
    }

    /**
     * Reads the keys and watches their file; without a file, nobody needs a key. Blocks.
     *
     * @throws dev.sluice.gateway.keys.KeyFileException when they can't be used
     */
    static KeyWatch start(@Nullable KeyFile file) {
        KeyLimiter limiter = new KeyLimiter();
        FailedAuthThrottle throttle = new FailedAuthThrottle(
                SOURCES, FAILURES, FAILURE_WINDOW, ThreadLocalRandom.current().nextLong());
        if (file == null) {
            return new KeyWatch(new Tenants(limiter, throttle, null), null);
        }
        KeyStore store = KeyStore.open(file);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-keys");
            thread.setDaemon(true);
            return thread;
        });
        var unused = timer.scheduleWithFixedDelay(
                () -> look(store, limiter), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return new KeyWatch(new Tenants(limiter, throttle, store::current), timer);
    }

    Tenants tenants() {
        return tenants;
    }

    private static void look(KeyStore store, KeyLimiter limiter) {
        try {
            Refresh refresh = store.refreshIfChanged();
            if (refresh instanceof Refresh.Reloaded reloaded) {
                limiter.retain(reloaded.ring().ids());
                LOG.info("the virtual keys were read again");
            } else if (refresh instanceof Refresh.Failed failed) {
                LOG.error(
                        "the virtual keys stay as they were: {}",
                        failed.problem().getMessage());
            }
        } catch (RuntimeException e) {
            LOG.error("the virtual keys could not be looked at", e);
        }
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}

package dev.sluice.engine;

import dev.sluice.metrics.EngineEvent;
import dev.sluice.metrics.EngineListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listener whose defects stay its own: what it throws is logged, the first time, and goes no further. */
final class GuardedListener implements EngineListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    private final EngineListener listener;
    private final AtomicBoolean told = new AtomicBoolean();

    GuardedListener(EngineListener listener) {
        this.listener = listener;
    }

    @Override
    public void on(EngineEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException e) {
            if (told.compareAndSet(false, true)) {
                LOG.warn("an engine listener throws; this is said once", e);
            }
        }
    }
}

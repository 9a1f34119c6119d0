package dev.sluice.engine;

import dev.sluice.metrics.EngineEvent;
import dev.sluice.metrics.EngineListener;
import dev.sluice.model.RequestId;
import dev.sluice.model.TraceContext;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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
            tell(e);
        }
    }

    @Override
    public @Nullable TraceContext outgoing(RequestId id, int attempt, @Nullable TraceContext context) {
        try {
            return listener.outgoing(id, attempt, context);
        } catch (RuntimeException e) {
            tell(e);
            return context;
        }
    }

    private void tell(RuntimeException defect) {
        if (told.compareAndSet(false, true)) {
            LOG.warn("an engine listener throws; this is said once", defect);
        }
    }
}

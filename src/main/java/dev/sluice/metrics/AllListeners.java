package dev.sluice.metrics;

import dev.sluice.model.RequestId;
import dev.sluice.model.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several listeners as one; what the first of them throws is thrown on when all have heard. */
record AllListeners(List<EngineListener> listeners) implements EngineListener {
    @Override
    public void on(EngineEvent event) {
        @Nullable RuntimeException first = null;
        for (EngineListener listener : listeners) {
            try {
                listener.on(event);
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    public @Nullable TraceContext outgoing(RequestId id, int attempt, @Nullable TraceContext context) {
        @Nullable TraceContext made = context;
        for (EngineListener listener : listeners) {
            made = listener.outgoing(id, attempt, made);
        }
        return made;
    }
}

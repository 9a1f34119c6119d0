package dev.sluice.metrics;

import dev.sluice.model.RequestId;
import dev.sluice.model.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hears what happens in the engine. Called on dispatcher threads: it must be quick, must not block and must not throw. */
@FunctionalInterface
public interface EngineListener {
    /** Hears nothing. */
    EngineListener NONE = event -> {};

    void on(EngineEvent event);

    /**
     * The trace context that an attempt's call carries to its provider; asked once for each attempt, after its
     * {@link EngineEvent.AttemptStarted}. A listener that makes no spans leaves the caller's as it is.
     *
     * @param context the caller's, or what a listener before this one made of it; null when there is none
     * @return what goes out as {@code traceparent} and {@code tracestate}; null for neither
     */
    default @Nullable TraceContext outgoing(RequestId id, int attempt, @Nullable TraceContext context) {
        return context;
    }

    /** Several listeners as one: each hears every event, in this order, even if one before it throws. */
    static EngineListener all(EngineListener... listeners) {
        return new AllListeners(List.of(listeners));
    }
}

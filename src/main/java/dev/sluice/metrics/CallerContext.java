package dev.sluice.metrics;

import dev.sluice.model.TraceContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/** A caller's trace context in OpenTelemetry's terms. */
final class CallerContext implements TextMapGetter<TraceContext> {
    private static final CallerContext GETTER = new CallerContext();

    private CallerContext() {}

    /** A parent for spans; without a caller they begin a trace of their own. */
    static Context of(@Nullable TraceContext caller) {
        return caller == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), caller, GETTER);
    }

    @Override
    public @Nullable String get(@Nullable TraceContext carrier, String key) {
        if (carrier == null) {
            return null;
        }
        return switch (key) {
            case "traceparent" -> carrier.traceparent();
            case "tracestate" -> carrier.tracestate();
            default -> null;
        };
    }
}

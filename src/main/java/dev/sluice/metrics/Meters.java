package dev.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Makes meters in a registry by their {@link MeterName}; label values come in the order of its labels. Any thread. */
record Meters(MeterRegistry registry) {
    Counter counter(MeterName name, String... values) {
        return Counter.builder(name.dotted())
                .description(name.help())
                .tags(tags(name, values))
                .register(registry);
    }

    Timer timer(MeterName name, String... values) {
        return Timer.builder(name.dotted())
                .description(name.help())
                .tags(tags(name, values))
                .serviceLevelObjectives(name.buckets())
                .register(registry);
    }

    DistributionSummary tokens(MeterName name, String... values) {
        return DistributionSummary.builder(name.dotted())
                .description(name.help())
                .tags(tags(name, values))
                .serviceLevelObjectives(MeterName.tokenBuckets())
                .register(registry);
    }

    /** A gauge that reads {@code state} when it is asked, and keeps it. */
    <T> void gauge(MeterName name, T state, ToDoubleFunction<T> value, String... values) {
        Gauge.builder(name.dotted(), state, value)
                .description(name.help())
                .tags(tags(name, values))
                .strongReference(true)
                .register(registry);
    }

    /** A counter that reads a sum kept by {@code state}, which the caller keeps. */
    <T> void sum(MeterName name, T state, ToDoubleFunction<T> sum, String... values) {
        FunctionCounter.builder(name.dotted(), state, sum)
                .description(name.help())
                .tags(tags(name, values))
                .register(registry);
    }

    private static Tags tags(MeterName name, String... values) {
        List<String> labels = name.labels();
        if (labels.size() != values.length) {
            throw new IllegalArgumentException(name + ": " + values.length + " values (expected: " + labels + ")");
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(labels.get(i), values[i]);
        }
        return tags;
    }
}

package dev.sluice.load.report;

import dev.sluice.model.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object as it is put together: numbers short, what is not a number null. */
final class Fields {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    Fields with(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    Fields with(String name, long value) {
        fields.put(name, value);
        return this;
    }

    Fields with(String name, double value) {
        fields.put(name, number(value));
        return this;
    }

    JsonObject object() {
        return new JsonObject(fields);
    }

    /** With four digits behind the point at most, so that a file of them stays small. */
    static @Nullable Object number(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        double rounded = Math.round(value * 10_000) / 10_000.0;
        if (rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15) {
            return (long) rounded;
        }
        return rounded;
    }
}

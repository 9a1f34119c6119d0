package dev.sluice.config;

import dev.sluice.model.ModelSpec;
import dev.sluice.model.Price;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a provider's catalogue. */
final class ModelReader {
    private static final List<String> FEATURES =
            List.of("stream", "tools", "thinking", "web-search", "images", "embeddings");
    private static final double MAX_PRICE = 1e9;

    private ModelReader() {}

    /** The models in the order of their lines. */
    static List<ModelSpec> read(String provider, Section models) {
        List<String> ids = new ArrayList<>(models.keys());
        ids.sort(Comparator.<String>comparingInt(id -> models.origin(id).lineNumber())
                .thenComparing(Comparator.naturalOrder()));
        List<ModelSpec> specs = new ArrayList<>();
        for (String id : ids) {
            specs.add(model(provider, id, models.section(id)));
        }
        return specs;
    }

    private static ModelSpec model(String provider, String id, Section model) {
        List<String> aliases = model.has("aliases") ? model.texts("aliases") : List.of();
        int context = model.has("context-window") ? model.integer("context-window") : 0;
        int output = model.has("max-output-tokens") ? model.integer("max-output-tokens") : 0;
        List<String> features = model.has("features") ? model.texts("features") : List.of();
        double input = decimal(model, "input-price", 0);
        double outputPrice = decimal(model, "output-price", 0);
        double cached = decimal(model, "cached-input-price", input);
        boolean priced = model.has("input-price") || model.has("output-price") || model.has("cached-input-price");
        return model.build(
                () -> {
                    Check.range("context-window", context, 0, Integer.MAX_VALUE);
                    Check.range("max-output-tokens", output, 0, Integer.MAX_VALUE);
                    Check.range("input-price", input, 0, MAX_PRICE);
                    Check.range("output-price", outputPrice, 0, MAX_PRICE);
                    Check.range("cached-input-price", cached, 0, MAX_PRICE);
                    checkFeatures(features);
                    @Nullable Price price = priced ? new Price(input, outputPrice, cached) : null;
                    return new ModelSpec(provider, id, aliases, context, output, new LinkedHashSet<>(features), price);
                },
                () -> new ModelSpec(provider, id, List.of(), 0, 0, Set.of()));
    }

    private static double decimal(Section model, String key, double absent) {
        return model.has(key) ? model.decimal(key) : absent;
    }

    private static void checkFeatures(List<String> features) {
        for (String feature : features) {
            if (!FEATURES.contains(feature)) {
                throw new IllegalArgumentException(
                        "features: " + feature + " (expected: " + String.join(", ", FEATURES) + ")");
            }
        }
    }
}

package dev.sluice.metrics;

import dev.sluice.model.ModelSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The values that labels may have, so that nobody who calls can add series without end. Any thread.
 */
final class Labels {
    /** What stands for every value past the bound. */
    static final String OTHER = "other";

    /** What stands for no value. */
    static final String NONE = "none";

    private static final int MAX_MODELS = 200;

    private final Map<String, Set<String>> models;

    private Labels(Map<String, Set<String>> models) {
        this.models = models;
    }

    /** The first 200 models of a catalogue; every other model is {@link #OTHER}. */
    static Labels of(Collection<ModelSpec> catalogue) {
        Map<String, Set<String>> models = new HashMap<>();
        catalogue.stream()
                .limit(MAX_MODELS)
                .forEach(model -> models.computeIfAbsent(model.provider(), provider -> new HashSet<>())
                        .add(model.id()));
        return new Labels(models);
    }

    /** A model's label: its id if the catalogue lists it. */
    String model(String provider, String model) {
        return models.getOrDefault(provider, Set.of()).contains(model) ? model : OTHER;
    }

    /** A provider's label; providers are configured and so bounded. */
    static String provider(String provider) {
        return provider.isEmpty() ? NONE : provider;
    }

    /** Lets the first so many different values pass. */
    static final class Bounded {
        private final Set<String> known = ConcurrentHashMap.newKeySet();
        private final int max;

        Bounded(int max) {
            this.max = max;
        }

        String of(String value) {
            if (value.isEmpty()) {
                return NONE;
            }
            if (known.contains(value)) {
                return value;
            }
            if (known.size() >= max) {
                return OTHER;
            }
            known.add(value);
            return value;
        }
    }
}

package dev.sluice.routing;

import dev.sluice.model.ModelSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The models of every configured provider, by name and alias. Immutable.
 *
 * @param providers the providers in their configured order
 */
public record Catalogue(Map<String, Shelf> providers) {
    /**
     * One provider's models.
     *
     * @param models in configured order
     * @param anyModel whether a model that is not listed may be asked for, as at a local server
     * @param unusable why the provider can't be called (no key); empty when it can
     */
    public record Shelf(List<ModelSpec> models, boolean anyModel, String unusable) {
        public Shelf {
            models = List.copyOf(models);
        }

        /** The id of a model by id or alias; empty when the provider does not have it. */
        Optional<String> idOf(String name) {
            for (ModelSpec model : models) {
                if (model.id().equals(name) || model.aliases().contains(name)) {
                    return Optional.of(model.id());
                }
            }
            return anyModel ? Optional.of(name) : Optional.empty();
        }

        boolean lists(String name) {
            return models.stream()
                    .anyMatch(m -> m.id().equals(name) || m.aliases().contains(name));
        }
    }

    public Catalogue {
        providers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    }

    /** Every listed model, provider by provider. */
    public List<ModelSpec> models() {
        List<ModelSpec> all = new ArrayList<>();
        providers.values().forEach(shelf -> all.addAll(shelf.models()));
        return List.copyOf(all);
    }

    /** What is known of a model; empty when it is not listed. */
    public Optional<ModelSpec> find(String provider, String id) {
        Shelf shelf = providers.get(provider);
        return shelf == null
                ? Optional.empty()
                : shelf.models().stream().filter(model -> model.id().equals(id)).findFirst();
    }
}

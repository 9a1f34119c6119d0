package dev.sluice.model;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model in a provider's catalogue.
 *
 * @param provider the configured provider that has it
 * @param id the provider's name for it
 * @param aliases other names a caller may use
 * @param contextWindow tokens of prompt and answer together; 0 when unknown
 * @param maxOutputTokens the most it writes; 0 when unknown
 * @param features of {@code stream}, {@code tools}, {@code thinking}, {@code web-search}, {@code images}, {@code embeddings}
 * @param price what its tokens cost; null when that is not configured
 */
public record ModelSpec(
        String provider,
        String id,
        List<String> aliases,
        int contextWindow,
        int maxOutputTokens,
        Set<String> features,
        @Nullable Price price) {

    public ModelSpec {
        aliases = List.copyOf(aliases);
        features = Set.copyOf(features);
    }

    /** One whose price is not known. */
    public ModelSpec(
            String provider,
            String id,
            List<String> aliases,
            int contextWindow,
            int maxOutputTokens,
            Set<String> features) {
        this(provider, id, aliases, contextWindow, maxOutputTokens, features, null);
    }

    public boolean has(String feature) {
        return features.contains(feature);
    }
}

package dev.sluice.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a provider's reply said of its rate limits, in its own words.
 *
 * @param fields the {@code x-ratelimit-…} header fields, names in lower case, in their order; empty when it said nothing
 */
public record ProviderLimits(Map<String, String> fields) {
    /** Nothing was said. */
    public static final ProviderLimits NONE = new ProviderLimits(Map.of());

    public ProviderLimits {
        fields = fields.isEmpty() ? Map.of() : java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}

package dev.sluice.config;

import dev.sluice.model.Target;
import java.util.List;
import java.util.Map;

/**
 * Where requests go.
 *
 * @param defaultModel model or alias of requests that name none; may be empty
 * @param aliases targets by alias, in the order to try
 * @param failOver whether a request may go on to its next target
 */
public record RoutingConfig(String defaultModel, Map<String, List<Target>> aliases, boolean failOver) {
    public RoutingConfig {
        aliases = Map.copyOf(aliases);
    }
}

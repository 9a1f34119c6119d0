package dev.sluice.gateway;

import dev.sluice.config.EngineConfig;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The models as {@code GET /v1/models} lists them (platform.openai.com, API reference, models): the configured aliases,
 * then every model by its id; one that several providers have is also there as {@code provider/model}. Immutable.
 */
final class ModelList {
    private final Map<String, JsonObject> models = new LinkedHashMap<>();

    /** @param createdSeconds what the list gives as every model's time: nobody knows them */
    ModelList(EngineConfig config, List<ModelSpec> specs, long createdSeconds) {
        config.routing().aliases().keySet().stream().sorted().forEach(alias -> add(alias, "sluice", createdSeconds));
        Map<String, Integer> providers = new LinkedHashMap<>();
        specs.forEach(spec -> providers.merge(spec.id(), 1, Integer::sum));
        for (ModelSpec spec : specs) {
            add(spec.id(), spec.provider(), createdSeconds);
            if (providers.getOrDefault(spec.id(), 0) > 1) {
                add(spec.provider() + "/" + spec.id(), spec.provider(), createdSeconds);
            }
            spec.aliases().forEach(alias -> add(alias, spec.provider(), createdSeconds));
        }
    }

    /** Those that a caller may use. */
    JsonObject list(Predicate<String> allowed) {
        List<JsonObject> data = new ArrayList<>();
        models.forEach((id, model) -> {
            if (allowed.test(id)) {
                data.add(model);
            }
        });
        return JsonObject.of("object", "list", "data", data);
    }

    /** One of them; {@code provider/model} finds a listed model too. Null when there is none. */
    @Nullable
    JsonObject find(String id) {
        JsonObject model = models.get(id);
        int slash = id.indexOf('/');
        if (model == null && slash > 0) {
            JsonObject bare = models.get(id.substring(slash + 1));
            model = bare != null && bare.text("owned_by").equals(id.substring(0, slash)) ? bare.with("id", id) : null;
        }
        return model;
    }

    private void add(String id, String owner, long created) {
        models.putIfAbsent(
                id,
                JsonObject.of("id", id, "object", "model")
                        .with("created", created)
                        .with("owned_by", owner));
    }
}

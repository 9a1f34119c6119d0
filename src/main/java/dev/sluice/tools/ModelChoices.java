package dev.sluice.tools;

import dev.sluice.Sluice;
import dev.sluice.model.ModelSpec;
import dev.sluice.model.Nearest;
import dev.sluice.model.Target;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which model a call asks: the one it names, or the configured route for {@code auto}. Any thread. */
final class ModelChoices {
    static final String AUTO = "auto";

    private final Sluice sluice;

    ModelChoices(Sluice sluice) {
        this.sluice = sluice;
    }

    /**
     * A model that may be asked.
     *
     * @param name as requests name it
     * @param features of the first target; empty when it is not in the catalogue
     */
    record Choice(String name, List<Target> targets, Set<String> features) {
        boolean has(String feature) {
            return features.contains(feature);
        }
    }

    /**
     * The model of a call.
     *
     * @param field the path of the argument, for errors
     * @param asked what the argument says; empty when it says nothing
     * @param usual what counts when it says nothing or {@code auto}; empty for the configured default
     * @throws InvalidArgumentsException when there is no such model, or the caller may not use it
     */
    Choice choose(ToolCaller caller, String field, String asked, String usual) {
        String name = !asked.isEmpty() && !asked.equals(AUTO) ? asked : !usual.isEmpty() ? usual : defaultModel();
        if (!caller.models().test(name)) {
            throw new InvalidArgumentsException(
                    field, field + ": " + shown(name) + " (expected: a model that this caller may use)");
        }
        List<Target> targets = sluice.targets(name);
        if (targets.isEmpty()) {
            throw new InvalidArgumentsException(
                    field,
                    field + ": " + shown(name) + Nearest.hint(name, names())
                            + " (expected: auto, or a model that listmodels shows)");
        }
        return new Choice(name, targets, features(targets.get(0)));
    }

    /** The model that requests without one go to. */
    String defaultModel() {
        return sluice.config().routing().defaultModel();
    }

    /** Models of different providers, as provider/model: the default's targets first, then the first of each provider. */
    List<String> suggested() {
        Map<String, String> byProvider = new LinkedHashMap<>();
        for (Target target : sluice.targets(defaultModel())) {
            byProvider.putIfAbsent(target.provider(), target.toString());
        }
        for (ModelSpec model : sluice.models()) {
            if (model.has("stream")) {
                byProvider.putIfAbsent(model.provider(), model.provider() + "/" + model.id());
            }
        }
        return byProvider.values().stream()
                .filter(name -> !sluice.targets(name).isEmpty())
                .toList();
    }

    /** The model of a provider that calls go to as a rule, as provider/model; empty when it has none with the feature. */
    String usualOf(String provider, String feature) {
        return sluice.targets(defaultModel()).stream()
                .filter(target ->
                        target.provider().equals(provider) && features(target).contains(feature))
                .map(Target::toString)
                .findFirst()
                .orElseGet(() -> firstOf(provider, feature));
    }

    /** The first model of a provider with a feature; empty when it has none. */
    private String firstOf(String provider, String feature) {
        return sluice.models().stream()
                .filter(model -> model.provider().equals(provider) && model.has(feature))
                .map(model -> provider + "/" + model.id())
                .findFirst()
                .orElse("");
    }

    private Set<String> features(Target target) {
        return sluice.models().stream()
                .filter(model ->
                        model.provider().equals(target.provider()) && model.id().equals(target.model()))
                .map(ModelSpec::features)
                .findFirst()
                .orElse(Set.of());
    }

    private Set<String> names() {
        Set<String> names =
                new LinkedHashSet<>(sluice.config().routing().aliases().keySet());
        sluice.models().forEach(model -> {
            names.add(model.id());
            names.addAll(model.aliases());
        });
        return names;
    }

    private static String shown(String name) {
        return name.isEmpty()
                ? "none, and no default model is configured"
                : '"' + (name.length() > 80 ? name.substring(0, 80) + "…" : name) + '"';
    }
}

package dev.sluice.routing;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.CallOptions;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Nearest;
import dev.sluice.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the targets of a request: an alias's in its order, {@code provider/model} as it says, a bare model id wherever
 * it is listed. The caller's own order of providers comes before the configured one. Pure and immutable.
 */
public final class Router {
    private final Catalogue catalogue;
    private final Map<String, List<Target>> aliases;
    private final String defaultModel;
    private final boolean failOver;

    /**
     * @param aliases targets by alias, in the order to try
     * @param defaultModel a model or alias for requests that name none; may be empty
     * @param failOver whether a request may go to more than one target
     */
    public Router(Catalogue catalogue, Map<String, List<Target>> aliases, String defaultModel, boolean failOver) {
        this.catalogue = catalogue;
        this.aliases = Map.copyOf(aliases);
        this.defaultModel = defaultModel;
        this.failOver = failOver;
    }

    /** The targets of a request for a model, by the caller's options. */
    public Route route(String requested, CallOptions options) {
        for (String provider : options.providers()) {
            if (!catalogue.providers().containsKey(provider)) {
                return nowhere(
                        FailureKind.UNKNOWN_MODEL,
                        "no provider named '" + provider + "'"
                                + Nearest.hint(provider, catalogue.providers().keySet()));
            }
        }
        String name = requested.isEmpty() ? defaultModel : requested;
        if (name.isEmpty()) {
            return nowhere(FailureKind.UNKNOWN_MODEL, "the request names no model and no default model is configured");
        }
        List<Target> targets = inCallersOrder(targetsOf(name), name, options.providers());
        if (targets.isEmpty()) {
            return nowhere(FailureKind.UNKNOWN_MODEL, unknown(name, options.providers()));
        }
        List<Target> usable = targets.stream().filter(this::isUsable).toList();
        if (usable.isEmpty()) {
            return nowhere(FailureKind.UNAUTHORIZED, shelf(targets.get(0)).unusable());
        }
        return new Route.To(failOver ? usable : usable.subList(0, 1));
    }

    private List<Target> targetsOf(String name) {
        List<Target> aliased = aliases.get(name);
        if (aliased != null) {
            return aliased;
        }
        int slash = name.indexOf('/');
        if (slash > 0 && catalogue.providers().containsKey(name.substring(0, slash))) {
            String provider = name.substring(0, slash);
            return targetAt(provider, name.substring(slash + 1)).map(List::of).orElse(List.of());
        }
        List<Target> listed = new ArrayList<>();
        List<Target> possible = new ArrayList<>();
        catalogue
                .providers()
                .forEach((provider, shelf) -> shelf.idOf(name)
                        .ifPresent(id -> (shelf.lists(name) ? listed : possible).add(new Target(provider, id))));
        return listed.isEmpty() ? possible : listed;
    }

    private List<Target> inCallersOrder(List<Target> targets, String name, List<String> providers) {
        if (providers.isEmpty()) {
            return targets;
        }
        Set<Target> ordered = new LinkedHashSet<>();
        for (String provider : providers) {
            targets.stream()
                    .filter(target -> target.provider().equals(provider))
                    .forEach(ordered::add);
            if (!aliases.containsKey(name)) {
                targetAt(provider, name).ifPresent(ordered::add);
            }
        }
        return List.copyOf(ordered);
    }

    private Optional<Target> targetAt(String provider, String model) {
        Catalogue.Shelf shelf = catalogue.providers().get(provider);
        return shelf == null || model.isEmpty()
                ? Optional.empty()
                : shelf.idOf(model).map(id -> new Target(provider, id));
    }

    private boolean isUsable(Target target) {
        return shelf(target).unusable().isEmpty();
    }

    private Catalogue.Shelf shelf(Target target) {
        return catalogue.providers().getOrDefault(target.provider(), new Catalogue.Shelf(List.of(), false, "unknown"));
    }

    private String unknown(String name, List<String> providers) {
        Set<String> known = new LinkedHashSet<>(aliases.keySet());
        catalogue.models().forEach(model -> {
            known.add(model.id());
            known.addAll(model.aliases());
        });
        String where = providers.isEmpty() ? "" : " at " + String.join(", ", providers);
        return "no model named '" + name + "'" + where + Nearest.hint(name, known)
                + "; add it to the provider's catalogue, or list the models with 'sluice models'";
    }

    private static Route nowhere(FailureKind kind, String message) {
        return new Route.Nowhere(AttemptFailure.of(kind, Delivery.NOT_SENT, message));
    }
}

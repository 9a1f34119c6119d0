package dev.sluice.routing;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Target;
import java.util.List;

/** Where a request goes. */
public sealed interface Route {
    /**
     * Targets in the order to try; the second and later ones only on fail-over.
     *
     * @param targets at least one
     */
    record To(List<Target> targets) implements Route {
        public To {
            targets = List.copyOf(targets);
        }
    }

    /** Nowhere, and why; nothing was sent. */
    record Nowhere(AttemptFailure failure) implements Route {}
}

package dev.sluice.model;

import java.util.List;

/**
 * What a new configuration changed, by the names of providers in their configured order.
 *
 * @param kept those whose block is the same: their connections, breakers, budgets and limits go on
 * @param changed those that begin anew; requests under way end where they are
 * @param added those that were not there
 * @param removed those that are gone; requests under way end where they are
 */
public record Reconfiguration(List<String> kept, List<String> changed, List<String> added, List<String> removed) {
    public Reconfiguration {
        kept = List.copyOf(kept);
        changed = List.copyOf(changed);
        added = List.copyOf(added);
        removed = List.copyOf(removed);
    }

    /** Whether any provider begins anew, came or went; what else changed, such as an alias, is not counted. */
    public boolean isOfProviders() {
        return !(changed.isEmpty() && added.isEmpty() && removed.isEmpty());
    }
}

package dev.sluice.gateway.keys;

import dev.sluice.model.Target;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which models a key may ask for. What is not listed is denied; no entries deny everything.
 *
 * <p>An entry is {@code *} for all; {@code provider/*} or {@code provider/model} for targets; anything else is a name as
 * a client says it, a model id or an alias. A listed name allows all its targets, whoever serves them: list targets
 * where the provider matters. Case matters, as it does to the router. Immutable.
 *
 * @param entries at most 100 of 1 to 200 visible ASCII characters each; copied
 */
public record ModelRules(List<String> entries) {
    private static final int MAX_ENTRIES = 100;
    /** A star stands for everything, or for the models of a provider; nowhere else. */
    private static final Pattern ENTRY =
            Pattern.compile("\\*|[\\x21-\\x7e&&[^*/,]]{1,100}/\\*|[\\x21-\\x7e&&[^*,]]{1,200}");

    /** Everything is allowed. Last of the fields, since it is checked as any other. */
    public static final ModelRules ALL = new ModelRules(List.of("*"));

    public ModelRules {
        Check.that(entries.size() <= MAX_ENTRIES, "models", entries.size() + " entries", "at most " + MAX_ENTRIES);
        for (String entry : entries) {
            Check.that(
                    ENTRY.matcher(entry).matches(),
                    "models",
                    Check.shown(entry),
                    "a model, an alias, provider/model, provider/* or *");
        }
        entries = List.copyOf(entries);
    }

    /**
     * Whether a request may go ahead.
     *
     * @param requested the model as the request names it, or the default one if it names none
     * @param targets where it may go; unless the name itself is listed, each of them has to be
     */
    public boolean allows(String requested, List<Target> targets) {
        if (entries.contains("*") || entries.contains(requested)) {
            return true;
        }
        return !targets.isEmpty() && targets.stream().allMatch(this::allows);
    }

    private boolean allows(Target target) {
        return entries.contains(target.toString()) || entries.contains(target.provider() + "/*");
    }
}

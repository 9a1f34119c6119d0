package dev.sluice.engine;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Target;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request as the configuration stands.
 *
 * @param targets where it would go, in the order to try; empty when it would be refused
 * @param budget the time it would have for everything: the caller's, else the total of its profile
 * @param refusal why it would go nowhere; null when it would not
 */
public record Prospect(
        List<Target> targets, Duration budget, @Nullable AttemptFailure refusal) {
    public Prospect {
        targets = List.copyOf(targets);
    }
}

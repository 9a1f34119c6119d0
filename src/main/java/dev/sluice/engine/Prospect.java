package dev.sluice.engine;

import dev.sluice.config.ClockProfile;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ModelRequest;
import dev.sluice.model.Target;
import dev.sluice.routing.Route;
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

    static Prospect of(Setup setup, ModelRequest request, CallOptions options) {
        Route route = setup.router().route(request.model(), options);
        if (route instanceof Route.Nowhere nowhere) {
            return new Prospect(List.of(), Duration.ZERO, nowhere.failure());
        }
        List<Target> targets = ((Route.To) route).targets();
        ClockProfile clocks = Clocks.of(setup.config(), targets.get(0).provider(), request, options);
        if (clocks == null) {
            return new Prospect(List.of(), Duration.ZERO, Clocks.unknown(options));
        }
        Duration budget = options.deadline();
        return new Prospect(targets, budget == null ? clocks.total() : budget, null);
    }
}

package dev.sluice.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether simulated providers stand in for the real ones. */
final class SimulatedOption {
    @Option(
            names = "--simulated",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "SCENARIO",
            description = "Call simulated providers in place of the real ones: three healthy ones, or those of a"
                    + " scenario file.")
    private @Nullable Path scenario;

    /** Starts them; null when the real ones are to be called. */
    @Nullable
    SimulatedProviders start() {
        return scenario == null ? null : SimulatedProviders.start(scenario);
    }

    /** The settings that send every call to them; none when they are not there. */
    static Map<String, String> settings(@Nullable SimulatedProviders providers) {
        return providers == null ? Map.of() : providers.settings();
    }
}

package dev.sluice.cli;

import dev.sluice.simulator.Scenario;
import dev.sluice.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An embedded simulator in the place of the real providers: the settings that send every call there, and only there. */
final class SimulatedProviders implements AutoCloseable {
    private static final String HEALTHY = """
            providers {
              glm { latency { first-byte = 150ms, token-pace = 15ms, tokens { uniform = [20, 80] } } }
              kimi { latency { first-byte = 150ms, token-pace = 15ms, tokens { uniform = [20, 80] } } }
              openai { latency { first-byte = 150ms, token-pace = 15ms, tokens { uniform = [20, 80] } } }
            }
            """;

    private final Simulator simulator;

    private SimulatedProviders(Simulator simulator) {
        this.simulator = simulator;
    }

    /** Starts the providers of a scenario; an empty path stands for three healthy ones. */
    static SimulatedProviders start(@Nullable Path scenario) {
        return new SimulatedProviders(Simulator.start(scenario(scenario)));
    }

    /** The scenario of a file; an empty path stands for three healthy providers. */
    static Scenario scenario(@Nullable Path file) {
        return file == null || file.toString().isEmpty() ? Scenario.parse(HEALTHY) : SimulateCommand.scenario(file);
    }

    Simulator simulator() {
        return simulator;
    }

    /** The settings, by path. */
    Map<String, String> settings() {
        return settings(SimulatedProvider.of(simulator));
    }

    /** The settings for providers, by path. The real providers are switched off, so that no real key leaves the machine. */
    static Map<String, String> settings(List<SimulatedProvider> providers) {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> names = providers.stream().map(SimulatedProvider::name).toList();
        for (String real : List.of("glm", "kimi")) {
            if (!names.contains(real)) {
                settings.put("sluice.providers." + real + ".enabled", "false");
            }
        }
        for (SimulatedProvider provider : providers) {
            String path = "sluice.providers.\"" + provider.name() + "\".";
            settings.put(path + "enabled", "true");
            settings.put(path + "dialect", provider.dialect());
            settings.put(path + "base-url", provider.origin() + "/v1");
            settings.put(path + "key", provider.key());
            settings.put(path + "any-model", Boolean.toString(provider.models().isEmpty()));
            for (String model : provider.models()) {
                settings.put(path + "models.\"" + model + "\".context-window", "0");
            }
            if (!provider.certificate().isEmpty()) {
                settings.put(
                        path + "trusted-certificates", certificateFile(provider).toString());
            }
        }
        if (!names.contains("glm") && !names.contains("kimi")) {
            List<String> models = providers.get(0).models();
            settings.put(
                    "sluice.routing.default-model",
                    names.get(0) + "/" + (models.isEmpty() ? "simulated" : models.get(0)));
        }
        return settings;
    }

    private static Path certificateFile(SimulatedProvider provider) {
        try {
            Path file = Files.createTempFile("sluice-simulated", ".pem");
            file.toFile().deleteOnExit();
            return Files.writeString(file, provider.certificate());
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.BAD_CONFIG, "the simulator's certificate can't be written: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        simulator.close();
    }
}

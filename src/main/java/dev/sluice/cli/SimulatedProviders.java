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
        return new SimulatedProviders(Simulator.start(
                scenario == null || scenario.toString().isEmpty()
                        ? Scenario.parse(HEALTHY)
                        : SimulateCommand.scenario(scenario)));
    }

    Simulator simulator() {
        return simulator;
    }

    /** The settings, by path. The real providers are switched off, so that no real key leaves the machine. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> names = simulator.providers();
        for (String real : List.of("glm", "kimi")) {
            if (!names.contains(real)) {
                settings.put("sluice.providers." + real + ".enabled", "false");
            }
        }
        for (String name : names) {
            String path = "sluice.providers.\"" + name + "\".";
            settings.put(path + "enabled", "true");
            settings.put(path + "dialect", simulator.dialect(name));
            settings.put(path + "base-url", simulator.origin(name) + "/v1");
            settings.put(path + "key", simulator.key(name));
            settings.put(
                    path + "any-model", Boolean.toString(simulator.models(name).isEmpty()));
            for (String model : simulator.models(name)) {
                settings.put(path + "models.\"" + model + "\".context-window", "0");
            }
            if (!simulator.certificate(name).isEmpty()) {
                settings.put(
                        path + "trusted-certificates", certificateFile(name).toString());
            }
        }
        if (!names.contains("glm") && !names.contains("kimi")) {
            List<String> models = simulator.models(names.get(0));
            settings.put(
                    "sluice.routing.default-model",
                    names.get(0) + "/" + (models.isEmpty() ? "simulated" : models.get(0)));
        }
        return settings;
    }

    private Path certificateFile(String name) {
        try {
            Path file = Files.createTempFile("sluice-simulated", ".pem");
            file.toFile().deleteOnExit();
            return Files.writeString(file, simulator.certificate(name));
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

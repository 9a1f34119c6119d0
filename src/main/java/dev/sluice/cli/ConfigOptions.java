package dev.sluice.cli;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigSources;
import dev.sluice.config.LoadedConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command takes its configuration from. */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file (default: conf/sluice.conf if it is there, or SLUICE_CONFIG).")
    private @Nullable Path file;

    @Option(
            names = {"-D", "--set"},
            paramLabel = "PATH=VALUE",
            description = "A setting, such as -D sluice.providers.glm.timeout=5s; wins over everything else.")
    private Map<String, String> flags = new HashMap<>();

    LoadedConfig load() {
        return load(Map.of());
    }

    /** With further settings, which win over those of the command line. */
    LoadedConfig load(Map<String, String> further) {
        Map<String, String> all = new HashMap<>(flags);
        all.putAll(further);
        try {
            return ConfigSources.of(file, System.getenv(), all).load();
        } catch (ConfigException e) {
            throw new CliException(ExitCode.BAD_CONFIG, String.valueOf(e.getMessage()));
        }
    }
}

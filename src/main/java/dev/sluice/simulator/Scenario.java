package dev.sluice.simulator;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;

/** What a simulator plays: its providers and their faults. */
public final class Scenario {
    private final long seed;
    private final List<ProviderScenario> providers;

    Scenario(long seed, List<ProviderScenario> providers) {
        this.seed = seed;
        this.providers = List.copyOf(providers);
    }

    /**
     * Reads a scenario.
     *
     * @throws ScenarioException when something in it is unknown or out of range
     */
    public static Scenario read(Config config) {
        return new ScenarioReader(config).read();
    }

    /** Reads a scenario from HOCON text. */
    public static Scenario parse(String hocon) {
        try {
            return read(ConfigFactory.parseString(hocon).resolve());
        } catch (ConfigException e) {
            throw new ScenarioException("scenario: " + e.getMessage());
        }
    }

    /** Reads a scenario from a file. */
    public static Scenario load(Path file) {
        try {
            return read(ConfigFactory.parseFile(file.toFile()).resolve());
        } catch (ConfigException e) {
            throw new ScenarioException(e.getMessage() == null ? "scenario: malformed" : e.getMessage());
        }
    }

    long seed() {
        return seed;
    }

    List<ProviderScenario> providers() {
        return providers;
    }
}

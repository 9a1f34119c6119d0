package dev.sluice.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.sluice.model.Nearest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where settings come from: {@code reference.conf}, then a file, then the environment, then flags; the later wins. */
public final class ConfigSources {
    private static final Path DEFAULT_FILE = Path.of("conf", "sluice.conf");
    private static final Set<String> PREFIXES = Set.of("SLUICE_", "GLM_", "KIMI_");

    private final Config file;
    private final Map<String, String> environment;
    private final Map<String, String> flags;

    private ConfigSources(Config file, Map<String, String> environment, Map<String, String> flags) {
        this.file = file;
        this.environment = environment;
        this.flags = flags;
    }

    /**
     * The sources of a command.
     *
     * @param file named on the command line; null for the one {@code SLUICE_CONFIG} names, or {@code conf/sluice.conf}
     * @param flags settings by path
     * @throws ConfigException when a named file is missing or malformed
     */
    public static ConfigSources of(@Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
        String named = environment.getOrDefault("SLUICE_CONFIG", "");
        Path path = file != null ? file : named.isEmpty() ? DEFAULT_FILE : Path.of(named);
        boolean explicit = file != null || !named.isEmpty();
        if (!Files.isRegularFile(path)) {
            if (explicit) {
                throw new ConfigException("configuration file: " + path + " (expected: an existing file)");
            }
            return new ConfigSources(ConfigFactory.empty(), environment, flags);
        }
        return new ConfigSources(parse(path), environment, flags);
    }

    /** The sources of an embedded engine: what else is on the class path, and the environment. */
    static ConfigSources embedded(Map<String, String> environment) {
        try {
            return new ConfigSources(ConfigFactory.defaultApplication(), environment, Map.of());
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    /** The defaults. */
    static Config reference() {
        return ConfigFactory.defaultReference().withOnlyPath("sluice");
    }

    static boolean isReference(ConfigOrigin origin) {
        return origin.description().contains("reference.conf");
    }

    /**
     * Reads everything.
     *
     * @throws ConfigException with one line for each problem
     */
    public LoadedConfig load() {
        List<String> problems = new ArrayList<>();
        Config overrides = flags(problems).withFallback(environment(problems));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        Config effective;
        try {
            effective = overrides.withFallback(file).withFallback(reference()).resolve();
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
        EngineConfig engine = new ConfigReader(effective).read();
        return new LoadedConfig(engine, settings(effective));
    }

    private static Config parse(Path path) {
        try {
            return ConfigFactory.parseFile(path.toFile());
        } catch (com.typesafe.config.ConfigException e) {
            throw new ConfigException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed"));
        }
    }

    private Config environment(List<String> problems) {
        Map<String, String> settings = new TreeMap<>();
        Map<String, String> setBy = new TreeMap<>();
        Config config = ConfigFactory.empty();
        for (EnvironmentVariable variable : EnvironmentVariable.values()) {
            String text = environment.getOrDefault(variable.name(), "").strip();
            if (text.isEmpty() || variable.path().isEmpty()) {
                continue;
            }
            String value = value(variable, text, problems);
            String earlier = settings.putIfAbsent(variable.path(), value);
            if (earlier != null && !earlier.equals(value)) {
                problems.add(variable.name() + " and " + setBy.get(variable.path())
                        + ": different values for the same setting " + variable.path() + " (expected: one of them)");
            }
            setBy.putIfAbsent(variable.path(), variable.name());
            config = config.withValue(
                    variable.path(), ConfigValueFactory.fromAnyRef(value, "environment " + variable.name()));
        }
        deadVariables(problems);
        return config;
    }

    private void deadVariables(List<String> problems) {
        List<String> known =
                Arrays.stream(EnvironmentVariable.values()).map(Enum::name).toList();
        for (String name : environment.keySet()) {
            if (PREFIXES.stream().anyMatch(name::startsWith) && !known.contains(name)) {
                problems.add(name + ": a variable that nothing reads" + Nearest.hint(name, known)
                        + " (expected: one of docs/configuration.md)");
            }
        }
    }

    private static String value(EnvironmentVariable variable, String text, List<String> problems) {
        boolean seconds = variable.unit() == EnvironmentVariable.Unit.SECONDS;
        if (!seconds && variable.unit() != EnvironmentVariable.Unit.COUNT) {
            return text;
        }
        if (!text.matches("\\d{1,9}") || (seconds && Integer.parseInt(text) == 0)) {
            problems.add(variable.name() + ": " + text + " (expected: a whole number"
                    + (seconds ? " of seconds above 0)" : ")"));
            return seconds ? "1s" : "1";
        }
        return seconds ? text + "s" : text;
    }

    private Config flags(List<String> problems) {
        Config config = ConfigFactory.empty();
        for (Map.Entry<String, String> flag : flags.entrySet()) {
            try {
                config = config.withValue(flag.getKey(), ConfigValueFactory.fromAnyRef(flag.getValue(), "flag"));
            } catch (com.typesafe.config.ConfigException e) {
                problems.add(flag.getKey() + ": no path of a setting (expected: such as sluice.providers.glm.timeout)");
            }
        }
        return config;
    }

    private static List<EffectiveSetting> settings(Config effective) {
        List<EffectiveSetting> settings = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> entry :
                effective.getConfig("sluice").entrySet()) {
            String path = "sluice." + entry.getKey();
            List<String> elements = ConfigUtil.splitPath(path);
            String text = String.valueOf(entry.getValue().unwrapped());
            boolean key = elements.get(elements.size() - 1).equals("key");
            settings.add(new EffectiveSetting(
                    path,
                    key && !text.isEmpty() ? "*** (" + text.length() + " characters)" : text,
                    source(entry.getValue().origin())));
        }
        settings.sort(Comparator.comparing(EffectiveSetting::path));
        return settings;
    }

    private static String source(ConfigOrigin origin) {
        return isReference(origin) ? "default" : origin.description();
    }
}

package dev.sluice.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.sluice.model.Nearest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where settings come from: {@code reference.conf}, then a file, then the environment, then flags; the later wins. */
public final class ConfigSources {
    private static final Path DEFAULT_FILE = Path.of("conf", "sluice.conf");
    private static final List<String> LEVELS = List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");
    private static final Set<String> PREFIXES = Set.of("SLUICE_", "GLM_", "KIMI_");

    /** Settings whose values are never shown. */
    private static final Set<String> SECRETS = Set.of("key", "keys-pepper");

    private final Config file;
    private final Map<String, String> environment;
    private final Map<String, String> flags;
    /** Whether all that is set is Sluice's; an embedding program's file has settings of others. */
    private final boolean ours;

    private ConfigSources(Config file, Map<String, String> environment, Map<String, String> flags, boolean ours) {
        this.ours = ours;
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
        String named = environment.getOrDefault("SLUICE_CONFIG", "").strip();
        Path path = file != null ? file : named.isEmpty() ? DEFAULT_FILE : Path.of(named);
        boolean explicit = file != null || !named.isEmpty();
        if (!Files.isRegularFile(path)) {
            if (explicit) {
                throw new ConfigException("configuration file: " + path + " (expected: an existing file)");
            }
            return new ConfigSources(ConfigFactory.empty(), environment, flags, true);
        }
        return new ConfigSources(parse(path), environment, flags, true);
    }

    /** The sources of an embedded engine: what else is on the class path, and the environment. */
    static ConfigSources embedded(Map<String, String> environment) {
        try {
            return new ConfigSources(ConfigFactory.defaultApplication(), environment, Map.of(), false);
        } catch (com.typesafe.config.ConfigException e) {
            throw malformed(e);
        }
    }

    /** What is set, above the defaults; system properties have no part in it. */
    static Config effective(Config set) {
        Config defaults = ConfigFactory.defaultReferenceUnresolved(ConfigSources.class.getClassLoader())
                .withOnlyPath("sluice");
        try {
            return withoutBeatenTimeouts(set.withFallback(defaults).resolve());
        } catch (com.typesafe.config.ConfigException e) {
            throw malformed(e);
        }
    }

    /** Only the place: the parser's own words quote what is written there, which may be a key. */
    static ConfigException malformed(com.typesafe.config.ConfigException e) {
        if (e instanceof com.typesafe.config.ConfigException.UnresolvedSubstitution) {
            return new ConfigException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed"));
        }
        String place = e.origin() == null ? "configuration" : e.origin().description();
        return new ConfigException(
                e instanceof com.typesafe.config.ConfigException.WrongType
                        ? place + ": wrong kind of value (expected: a block, list or text as in docs/configuration.md)"
                        : place + ": malformed (expected: HOCON, path = value, texts in double quotes)");
    }

    static boolean isReference(ConfigOrigin origin) {
        return origin.description().startsWith("reference.conf @ ");
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
        Config effective = effective(overrides.withFallback(file));
        if (ours) {
            othersSettings(effective, problems);
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        ConfigReader.Parts parts = new ConfigReader(effective).read();
        return new LoadedConfig(
                parts.engine(),
                parts.gateway(),
                parts.telemetry(),
                parts.tools(),
                parts.mcp(),
                parts.batch(),
                settings(effective));
    }

    private static Config parse(Path path) {
        try {
            return ConfigFactory.parseFile(path.toFile());
        } catch (com.typesafe.config.ConfigException e) {
            throw malformed(e);
        }
    }

    private static void othersSettings(Config effective, List<String> problems) {
        effective.root().forEach((key, value) -> {
            if (!key.equals("sluice")) {
                problems.add(ConfigUtil.joinPath(key) + ": unknown setting" + Nearest.hint(key, Set.of("sluice"))
                        + " (expected: a path that begins with sluice) at "
                        + value.origin().description());
            }
        });
    }

    /** A provider's default timeout gives way to a total that was set for its plain calls. */
    private static Config withoutBeatenTimeouts(Config resolved) {
        Config effective = resolved;
        if (!resolved.hasPath("sluice.providers")
                || resolved.getValue("sluice.providers").valueType() != ConfigValueType.OBJECT) {
            return effective;
        }
        boolean common = isSet(resolved, "sluice.profiles.chat.total");
        boolean defaults = isSet(resolved, "sluice.provider-defaults.profiles.chat.total");
        for (String name : resolved.getObject("sluice.providers").keySet()) {
            String provider = ConfigUtil.joinPath("sluice", "providers", name);
            boolean beaten = common || defaults || isSet(resolved, provider + ".profiles.chat.total");
            if (beaten && !isSet(resolved, provider + ".timeout")) {
                effective = effective.withoutPath(provider + ".timeout");
            }
        }
        return effective;
    }

    private static boolean isSet(Config config, String path) {
        return config.hasPath(path) && !isReference(config.getValue(path).origin());
    }

    private Config environment(List<String> problems) {
        Map<String, String> settings = new TreeMap<>();
        Map<String, String> setBy = new TreeMap<>();
        Config config = ConfigFactory.empty();
        for (EnvironmentVariable variable : EnvironmentVariable.values()) {
            String text = environment.getOrDefault(variable.name(), "").strip();
            if (text.isEmpty()) {
                continue;
            }
            String value = value(variable, text, problems);
            if (variable.path().isEmpty()) {
                continue;
            }
            String earlier = settings.putIfAbsent(variable.path(), value);
            if (earlier != null && !earlier.equals(value)) {
                problems.add(variable.name() + " and " + setBy.get(variable.path())
                        + ": different values for the same setting " + variable.path() + " (expected: one of them)");
            }
            setBy.putIfAbsent(variable.path(), variable.name());
            config = config.withFallback(
                    ConfigFactory.parseMap(Map.of(variable.path(), value), "environment " + variable.name()));
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
        if (variable.unit() == EnvironmentVariable.Unit.LEVEL && !LEVELS.contains(text.toUpperCase(Locale.ROOT))) {
            problems.add(variable.name() + ": " + text + " (expected: " + String.join(", ", LEVELS) + ")");
        }
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
                config = config.withFallback(ConfigFactory.parseMap(Map.of(flag.getKey(), flag.getValue()), "flag"));
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
            boolean key = SECRETS.contains(elements.get(elements.size() - 1)) && !path.equals("sluice.gateway.tls.key");
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

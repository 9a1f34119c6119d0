package dev.sluice.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.sluice.model.Nearest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** One block of the configuration as it is read: knows its path and which keys were asked for, and collects what is wrong. */
final class Section {
    private final Config config;
    private final String path;
    private final List<String> problems;
    private final Set<String> known = new HashSet<>();

    Section(Config config, String path, List<String> problems) {
        this.config = config;
        this.path = path;
        this.problems = problems;
    }

    Config config() {
        return config;
    }

    boolean has(String key) {
        known.add(key);
        return config.hasPath(ConfigUtil.joinPath(key));
    }

    String text(String key) {
        return read(key, "text", "", config::getString);
    }

    boolean flag(String key) {
        return read(key, "true or false", false, config::getBoolean);
    }

    int integer(String key) {
        return read(key, "a whole number", 1, config::getInt);
    }

    long size(String key) {
        return read(key, "a size such as 32 MiB", 1L, config::getBytes);
    }

    long number(String key) {
        return read(key, "a whole number", 1L, config::getLong);
    }

    double decimal(String key) {
        return read(key, "a number", 1.0, config::getDouble);
    }

    Duration duration(String key) {
        return read(key, "a duration such as 30s", Duration.ofSeconds(1), config::getDuration);
    }

    List<String> texts(String key) {
        return read(key, "a list of texts", List.of(), config::getStringList);
    }

    /** A block within this one; an empty one when it is missing. */
    Section section(String key) {
        known.add(key);
        String quoted = ConfigUtil.joinPath(key);
        Config inner = ConfigFactory.empty();
        if (config.hasPath(quoted)) {
            try {
                inner = config.getConfig(quoted);
            } catch (com.typesafe.config.ConfigException e) {
                wrong(key, "a block in braces", e);
            }
        }
        return new Section(inner, path + "." + quoted, problems);
    }

    /** The keys of this block, in no particular order. */
    Set<String> keys() {
        return config.root().keySet();
    }

    /** Where a key of this block was set. */
    ConfigOrigin origin(String key) {
        ConfigValue value = config.root().get(key);
        return value == null ? config.origin() : value.origin();
    }

    boolean isBlock(String key) {
        ConfigValue value = config.root().get(key);
        return value != null && value.valueType() == ConfigValueType.OBJECT;
    }

    /** Builds a record, its own complaint turned into a problem with a path. */
    <T> T build(Supplier<T> record, Supplier<T> stand) {
        noUnknownKeys();
        try {
            return record.get();
        } catch (IllegalArgumentException e) {
            problem(String.valueOf(e.getMessage()));
            return stand.get();
        }
    }

    /** Reports every key nobody asked for. */
    void noUnknownKeys() {
        for (String key : keys()) {
            if (!known.contains(key)) {
                problem(ConfigUtil.joinPath(key) + ": unknown setting" + Nearest.hint(key, known) + " at "
                        + origin(key).description());
            }
        }
    }

    void problem(String message) {
        problems.add(path + "." + message);
    }

    int problems() {
        return problems.size();
    }

    /** Hands on what is wrong here, for a section that was made up of others. */
    void copyProblemsTo(Section other) {
        other.problems.addAll(problems);
    }

    private <T> T read(String key, String expected, T otherwise, java.util.function.Function<String, T> getter) {
        known.add(key);
        try {
            return getter.apply(ConfigUtil.joinPath(key));
        } catch (com.typesafe.config.ConfigException e) {
            wrong(key, expected, e);
            return otherwise;
        }
    }

    private void wrong(String key, String expected, com.typesafe.config.ConfigException e) {
        String quoted = ConfigUtil.joinPath(key);
        String value = !config.hasPath(quoted)
                ? "missing"
                : key.equals("key")
                        ? "***"
                        : String.valueOf(config.getValue(quoted).unwrapped());
        String where = e.origin() == null ? "" : " at " + e.origin().description();
        problem(key + ": " + value + " (expected: " + expected + ")" + where);
    }
}

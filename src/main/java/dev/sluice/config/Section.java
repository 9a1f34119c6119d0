package dev.sluice.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import dev.sluice.model.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One block of HOCON as it is read: knows its path and which keys were asked for, and collects what is wrong, with a stand-in for
 * each value that is. Confined to one thread.
 */
public final class Section {
    private final Config config;
    private final String path;
    private final List<String> problems;
    private final boolean block;
    private final Set<String> known = new HashSet<>();

    /** The whole tree, resolved; what is wrong with it goes to the list. */
    public Section(Config root, List<String> problems) {
        this(root, "", problems, true);
    }

    private Section(Config config, String path, List<String> problems, boolean block) {
        this.config = config;
        this.path = path;
        this.problems = problems;
        this.block = block;
    }

    /** This block with another's settings below its own; collects what is wrong in a list of its own. */
    Section over(Section lower) {
        return over(lower, new ArrayList<>());
    }

    /** This block with another's settings below its own. */
    Section over(Section lower, List<String> allProblems) {
        return new Section(config.withFallback(lower.config), path, allProblems, block);
    }

    /** Whether a key is set, and not to null. */
    public boolean has(String key) {
        known.add(key);
        return config.hasPath(ConfigUtil.joinPath(key));
    }

    /** A text. */
    public String text(String key) {
        return read(key, "text", "", config::getString);
    }

    /** True or false. */
    public boolean flag(String key) {
        return read(key, "true or false", false, config::getBoolean);
    }

    /** A whole number. */
    public int integer(String key) {
        return read(key, "a whole number", 1, quoted -> config.getInt(whole(quoted)));
    }

    long size(String key) {
        return read(key, "a size such as 32 MiB", 1024L, config::getBytes);
    }

    /** A whole number. */
    public long number(String key) {
        return read(key, "a whole number", 1L, quoted -> config.getLong(whole(quoted)));
    }

    /** A number. */
    public double decimal(String key) {
        return read(key, "a number", 1.0, config::getDouble);
    }

    /** A number without a unit is refused: HOCON takes it for milliseconds, people for seconds. */
    public Duration duration(String key) {
        return read(key, "a duration such as 30s", Duration.ofSeconds(1), quoted -> {
            if (config.getString(quoted).strip().matches("[-+.\\d]+")) {
                throw new com.typesafe.config.ConfigException.BadValue(quoted, "no unit");
            }
            return config.getDuration(quoted);
        });
    }

    /** A list of texts. */
    public List<String> texts(String key) {
        return read(key, "a list of texts", List.of(), config::getStringList);
    }

    /** A block within this one; an empty one when it is missing, or no block, which is then the only problem reported. */
    public Section section(String key) {
        known.add(key);
        String quoted = ConfigUtil.joinPath(key);
        if (!config.hasPath(quoted)) {
            return new Section(ConfigFactory.empty(), within(quoted), problems, true);
        }
        try {
            return new Section(config.getConfig(quoted), within(quoted), problems, true);
        } catch (com.typesafe.config.ConfigException e) {
            wrong(key, "a block in braces");
            return new Section(ConfigFactory.empty(), within(quoted), new ArrayList<>(), false);
        }
    }

    /** The blocks of a list, each with its place in it. */
    public List<Section> sections(String key) {
        List<? extends Config> blocks = read(key, "a list of blocks in braces", List.of(), config::getConfigList);
        List<Section> sections = new ArrayList<>();
        for (Config block : blocks) {
            sections.add(
                    new Section(block, within(ConfigUtil.joinPath(key) + "[" + sections.size() + "]"), problems, true));
        }
        return List.copyOf(sections);
    }

    /** What of this block nobody asked for, as HOCON; it is asked for by this. */
    public String rest() {
        Config rest = config;
        for (String key : known) {
            rest = rest.withoutPath(ConfigUtil.joinPath(key));
        }
        known.addAll(keys());
        return rest.root().render(ConfigRenderOptions.concise());
    }

    /** Whether it is a block, or none. */
    boolean isBlock() {
        return block;
    }

    /** The keys of this block, in no particular order. */
    public Set<String> keys() {
        return config.root().keySet();
    }

    /** Where a key of this block was set. */
    ConfigOrigin origin(String key) {
        ConfigValue value = config.root().get(key);
        return value == null ? config.origin() : value.origin();
    }

    /** Builds a record, its own complaint turned into a problem with a path. */
    <T> T build(Supplier<T> record, Supplier<T> stand) {
        noUnknownKeys();
        try {
            return record.get();
        } catch (IllegalArgumentException e) {
            complaint(e);
            return stand.get();
        }
    }

    /** Reports every key nobody asked for. */
    public void noUnknownKeys() {
        for (String key : keys()) {
            if (!known.contains(key)) {
                problem(ConfigUtil.joinPath(key) + ": unknown setting" + Nearest.hint(key, known) + " at "
                        + origin(key).description());
            }
        }
    }

    /** Adds something that is wrong in this block. */
    public void problem(String message) {
        problems.add(within(message));
    }

    /** A record's own complaint, which begins with the key it is about. */
    public void complaint(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        problem(message + where(message.substring(0, Math.max(0, message.indexOf(':')))));
    }

    int problems() {
        return problems.size();
    }

    /** Hands on what is wrong here, for a section that was made up of others. */
    void copyProblemsTo(Section other) {
        other.problems.addAll(problems);
    }

    private <T> T read(String key, String expected, T otherwise, Function<String, T> getter) {
        known.add(key);
        try {
            return getter.apply(ConfigUtil.joinPath(key));
        } catch (com.typesafe.config.ConfigException e) {
            wrong(key, expected);
            return otherwise;
        }
    }

    private String whole(String quoted) {
        double value = config.getDouble(quoted);
        if (value != Math.rint(value)) {
            throw new com.typesafe.config.ConfigException.BadValue(quoted, "no whole number");
        }
        return quoted;
    }

    private void wrong(String key, String expected) {
        String quoted = ConfigUtil.joinPath(key);
        String value = !config.hasPath(quoted)
                ? "missing"
                : key.equals("key")
                        ? "***"
                        : String.valueOf(config.getValue(quoted).unwrapped());
        problem(quoted + ": " + value + " (expected: " + expected + ")" + where(key));
    }

    private String within(String rest) {
        return path.isEmpty() ? rest : path + "." + rest;
    }

    /** Where a key was set; nothing for a default. */
    private String where(String key) {
        ConfigValue value = config.root().get(key);
        return value == null || ConfigSources.isReference(value.origin())
                ? ""
                : " at " + value.origin().description();
    }
}

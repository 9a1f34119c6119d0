package dev.sluice.simulator;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads scenarios; the first thing wrong ends it with one line. */
final class ScenarioReader {
    private static final Set<String> PROVIDER =
            Set.of("dialect", "port", "listen", "tls", "keys", "models", "latency", "tier", "idle-timeout", "faults");
    private static final Set<String> RULE = Set.of("match", "rate", "times", "per-prompt", "sequence");
    private static final Set<String> FAULT = Set.of(
            "fault",
            "after",
            "delay",
            "interval",
            "status",
            "code",
            "type",
            "message",
            "finish-reason",
            "finish",
            "headers",
            "retry-after");
    private static final Set<String> MATCH = Set.of("model", "model-prefix", "stream", "contains", "header");

    private final Config root;

    ScenarioReader(Config root) {
        this.root = root;
    }

    Scenario read() {
        only(root, "scenario", Set.of("seed", "providers"));
        long seed = root.hasPath("seed") ? get(root, "scenario", "seed", "a whole number", root::getLong) : 1;
        Config providers = block(root, "scenario", "providers");
        List<ProviderScenario> list = new ArrayList<>();
        for (String name : new TreeSet<>(providers.root().keySet())) {
            list.add(provider(name, block(providers, "providers", name)));
        }
        if (list.isEmpty()) {
            throw new ScenarioException("providers: none (expected: at least one)");
        }
        return new Scenario(seed, list);
    }

    private static ProviderScenario provider(String name, Config c) {
        String path = "providers." + name;
        only(c, path, PROVIDER);
        String dialect = c.hasPath("dialect") ? get(c, path, "dialect", "text", c::getString) : name;
        if (!Set.of("glm", "kimi", "openai").contains(dialect)) {
            throw new ScenarioException(path + ".dialect: " + dialect + " (expected: glm, kimi or openai)");
        }
        Config latency = block(c, path, "latency");
        only(latency, path + ".latency", Set.of("first-byte", "token-pace", "tokens"));
        Config tier = block(c, path, "tier");
        only(tier, path + ".tier", Set.of("concurrency", "rpm", "tpm"));
        return new ProviderScenario(
                name,
                dialect,
                range(path + ".port", c.hasPath("port") ? get(c, path, "port", "a port", c::getInt) : 0, 0, 65_535),
                listen(c, path),
                c.hasPath("tls") && get(c, path, "tls", "true or false", c::getBoolean),
                list(c, path, "keys"),
                list(c, path, "models"),
                distribution(latency, path + ".latency", "first-byte", 5, true),
                distribution(latency, path + ".latency", "token-pace", 2, true),
                distribution(latency, path + ".latency", "tokens", 10, false),
                count(tier, path + ".tier", "concurrency"),
                count(tier, path + ".tier", "rpm"),
                count(tier, path + ".tier", "tpm"),
                duration(c, path, "idle-timeout", Duration.ZERO),
                rules(c, path));
    }

    private static ListenMode listen(Config c, String path) {
        String label = c.hasPath("listen") ? get(c, path, "listen", "text", c::getString) : ListenMode.ACCEPT.label();
        return ListenMode.named(label)
                .orElseThrow(() -> new ScenarioException(path + ".listen: " + label + " (expected: one of "
                        + String.join(", ", ListenMode.labels()) + ")"));
    }

    /** Reads a list of faults that replaces a provider's at run time. */
    static List<Rule> rules(String hocon) {
        try {
            String text = hocon.strip();
            return rules(ConfigFactory.parseString("faults = " + (text.startsWith("[") ? text : "[" + text + "]")), "");
        } catch (ConfigException e) {
            throw new ScenarioException("faults: " + e.getMessage());
        }
    }

    /** Reads what is to happen at which time: a list of blocks with {@code at}, {@code for}, and a fault, freeze or listen. */
    static List<Schedule.Step> schedule(String hocon) {
        try {
            Config c = ConfigFactory.parseString("schedule = " + hocon.strip());
            List<Schedule.Step> steps = new ArrayList<>();
            for (Config step : get(c, "", "schedule", "a list of blocks", c::getConfigList)) {
                steps.add(step(step, "schedule[" + steps.size() + "]"));
            }
            return List.copyOf(steps);
        } catch (ConfigException e) {
            throw new ScenarioException("schedule: " + e.getMessage());
        }
    }

    private static Schedule.Step step(Config c, String path) {
        Duration at = duration(c, path, "at", Duration.ZERO);
        Duration length = duration(c, path, "for", Duration.ZERO);
        if (length.isZero()) {
            throw new ScenarioException(path + ".for: missing (expected: a duration such as 2s)");
        }
        boolean freeze = c.hasPath("freeze") && get(c, path, "freeze", "true or false", c::getBoolean);
        Config rest =
                c.withoutPath("at").withoutPath("for").withoutPath("freeze").withoutPath("listen");
        boolean fault = !rest.isEmpty();
        if ((freeze ? 1 : 0) + (c.hasPath("listen") ? 1 : 0) + (fault ? 1 : 0) != 1) {
            throw new ScenarioException(
                    path + ": " + c.root().keySet() + " (expected: one of fault, freeze and listen)");
        }
        return new Schedule.Step(
                at, length, fault ? rule(rest, path) : null, freeze, c.hasPath("listen") ? listen(c, path) : null);
    }

    private static List<Rule> rules(Config c, String path) {
        List<Rule> rules = new ArrayList<>();
        if (!c.hasPath("faults")) {
            return rules;
        }
        List<? extends Config> list = get(c, path, "faults", "a list of blocks", c::getConfigList);
        for (int i = 0; i < list.size(); i++) {
            rules.add(rule(list.get(i), path + ".faults[" + i + "]"));
        }
        return rules;
    }

    private static Rule rule(Config c, String path) {
        Set<String> known = new TreeSet<>(RULE);
        known.addAll(FAULT);
        only(c, path, known);
        double rate = c.hasPath("rate") ? get(c, path, "rate", "a number", c::getDouble) : 1;
        if (!(rate >= 0 && rate <= 1)) {
            throw new ScenarioException(path + ".rate: " + rate + " (expected: 0 to 1)");
        }
        List<Fault> faults = new ArrayList<>();
        if (c.hasPath("sequence")) {
            for (Config step : get(c, path, "sequence", "a list of blocks", c::getConfigList)) {
                only(step, path + ".sequence", FAULT);
                faults.add(fault(step, path + ".sequence"));
            }
            faults.add(Fault.NONE);
        } else {
            faults.add(fault(c, path));
        }
        boolean perPrompt = c.hasPath("per-prompt") && get(c, path, "per-prompt", "true or false", c::getBoolean);
        Match match = match(block(c, path, "match"), path + ".match");
        return new Rule(match, rate, count(c, path, "times"), perPrompt, faults);
    }

    private static Fault fault(Config c, String path) {
        String label = c.hasPath("fault") ? get(c, path, "fault", "a fault's name", c::getString) : "(missing)";
        FaultKind kind = FaultKind.named(label)
                .orElseThrow(() -> new ScenarioException(path + ".fault: " + label + hint(label, FaultKind.labels())
                        + " (expected: one of " + String.join(", ", FaultKind.labels()) + ")"));
        Fault usual = Fault.of(kind);
        Map<String, String> headers = new HashMap<>(texts(block(c, path, "headers")));
        if (c.hasPath("retry-after")) {
            headers.put("Retry-After", get(c, path, "retry-after", "text", c::getString));
        }
        String code = c.hasPath("code") ? get(c, path, "code", "text", c::getString) : "";
        return new Fault(
                kind,
                c.hasPath("after") ? count(c, path, "after") : usual.after(),
                duration(c, path, "delay", usual.delay()),
                duration(c, path, "interval", usual.interval()),
                c.hasPath("status")
                        ? range(path + ".status", get(c, path, "status", "a status", c::getInt), 100, 999)
                        : 0,
                c.hasPath("type") ? get(c, path, "type", "text", c::getString) : code,
                c.hasPath("message") ? get(c, path, "message", "text", c::getString) : "",
                c.hasPath("finish-reason") ? get(c, path, "finish-reason", "text", c::getString) : "",
                !c.hasPath("finish") || get(c, path, "finish", "true or false", c::getBoolean),
                headers);
    }

    private static Match match(Config c, String path) {
        only(c, path, MATCH);
        return new Match(
                c.hasPath("model") ? get(c, path, "model", "text", c::getString) : "",
                c.hasPath("model-prefix") ? get(c, path, "model-prefix", "text", c::getString) : "",
                c.hasPath("stream")
                        ? Optional.of(get(c, path, "stream", "true or false", c::getBoolean))
                        : Optional.empty(),
                c.hasPath("contains") ? get(c, path, "contains", "text", c::getString) : "",
                texts(block(c, path, "header")));
    }

    private static List<String> list(Config c, String path, String key) {
        return c.hasPath(key) ? get(c, path, key, "a list of texts", c::getStringList) : List.of();
    }

    private static Map<String, String> texts(Config c) {
        Map<String, String> texts = new HashMap<>();
        for (String key : c.root().keySet()) {
            texts.put(key.toLowerCase(java.util.Locale.ROOT), c.getString(ConfigUtil.joinPath(key)));
        }
        return texts;
    }

    private static Distribution distribution(Config c, String path, String key, double usual, boolean millis) {
        if (!c.hasPath(key)) {
            return new Distribution.Constant(usual);
        }
        if (c.getValue(key).valueType() != ConfigValueType.OBJECT) {
            return new Distribution.Constant(amount(c, path, key, millis));
        }
        Config shape = c.getConfig(key);
        String inner = path + "." + key;
        only(shape, inner, Set.of("uniform", "lognormal"));
        if (shape.hasPath("uniform")) {
            List<Double> ends = millis
                    ? get(shape, inner, "uniform", "two durations", shape::getDurationList).stream()
                            .map(end -> end.toNanos() / 1e6)
                            .toList()
                    : get(shape, inner, "uniform", "two numbers", shape::getDoubleList);
            if (ends.size() != 2 || ends.get(0) > ends.get(1) || ends.get(0) < 0) {
                throw new ScenarioException(inner + ".uniform: " + ends + " (expected: [min, max])");
            }
            return new Distribution.Uniform(ends.get(0), ends.get(1));
        }
        Config normal = block(shape, inner, "lognormal");
        double median = amount(normal, inner + ".lognormal", "median", millis);
        double p99 = amount(normal, inner + ".lognormal", "p99", millis);
        if (median <= 0 || p99 < median) {
            throw new ScenarioException(
                    inner + ".lognormal: median " + median + ", p99 " + p99 + " (expected: 0 < median <= p99)");
        }
        return new Distribution.LogNormal(median, p99);
    }

    private static double amount(Config c, String path, String key, boolean millis) {
        double amount = millis
                ? get(c, path, key, "a duration", c::getDuration).toNanos() / 1e6
                : get(c, path, key, "a number", c::getDouble);
        if (amount < 0) {
            throw new ScenarioException(path + "." + key + ": " + amount + " (expected: 0 or more)");
        }
        return amount;
    }

    private static Duration duration(Config c, String path, String key, Duration usual) {
        return c.hasPath(key) ? get(c, path, key, "a duration such as 100ms", c::getDuration) : usual;
    }

    private static int count(Config c, String path, String key) {
        return c.hasPath(key)
                ? range(path + "." + key, get(c, path, key, "a whole number", c::getInt), 0, Integer.MAX_VALUE)
                : 0;
    }

    private static int range(String path, int value, int min, int max) {
        if (value < min || value > max) {
            throw new ScenarioException(path + ": " + value + " (expected: " + min + " to " + max + ")");
        }
        return value;
    }

    private static Config block(Config c, String path, String key) {
        return c.hasPath(ConfigUtil.joinPath(key))
                ? get(c, path, ConfigUtil.joinPath(key), "a block in braces", c::getConfig)
                : ConfigFactory.empty();
    }

    private static <T> T get(Config c, String path, String key, String expected, Function<String, T> getter) {
        try {
            return getter.apply(key);
        } catch (ConfigException e) {
            throw new ScenarioException(
                    path + "." + key + ": " + c.getValue(key).unwrapped() + " (expected: " + expected + ") at "
                            + c.getValue(key).origin().description());
        }
    }

    private static void only(Config c, String path, Set<String> known) {
        for (String key : c.root().keySet()) {
            if (!known.contains(key)) {
                throw new ScenarioException(path + "." + key + ": unknown setting" + hint(key, known)
                        + " (expected: one of " + String.join(", ", new TreeSet<>(known)) + ")");
            }
        }
    }

    /** The known name that shares the most neighbouring letters with a mistyped one, the shortest of several. */
    private static String hint(String name, Collection<String> known) {
        String best = "";
        int bestShared = name.length() / 2;
        for (String candidate : known) {
            int shared = 0;
            for (int i = 0; i + 1 < name.length(); i++) {
                shared += candidate.contains(name.substring(i, i + 2)) ? 1 : 0;
            }
            boolean shorter = shared == bestShared && candidate.length() < best.length();
            if (shared > bestShared || shorter) {
                best = candidate;
                bestShared = shared;
            }
        }
        return best.isEmpty() ? "" : ", did you mean '" + best + "'?";
    }
}

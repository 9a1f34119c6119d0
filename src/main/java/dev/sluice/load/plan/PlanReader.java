package dev.sluice.load.plan;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.config.Section;
import dev.sluice.load.arrival.Arrivals;
import dev.sluice.load.arrival.Rate;
import dev.sluice.load.arrival.RateProfile;
import dev.sluice.load.measure.SelfCheck;
import dev.sluice.load.measure.Slo;
import dev.sluice.load.prompt.Lengths;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads a plan: a file, then flags over it; says everything that is wrong with it at once. */
public final class PlanReader {
    private static final ConfigParseOptions COMMAND_LINE =
            ConfigParseOptions.defaults().setOriginDescription("the command line");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(7);

    private final List<String> problems = new ArrayList<>();

    private PlanReader() {}

    /**
     * Reads a plan.
     *
     * @param file null for none
     * @param flags settings by path; each value is HOCON
     * @throws PlanException when something in it is unknown, malformed, out of range or contradicts another setting
     */
    public static LoadPlan read(@Nullable Path file, Map<String, String> flags) {
        Config set = flags(flags);
        if (file != null) {
            if (!Files.isRegularFile(file)) {
                throw new PlanException("plan: " + file + " (expected: an existing file)");
            }
            set = set.withFallback(parse(() -> ConfigFactory.parseFile(file.toFile())));
        }
        Config from = set;
        Config defaults = ConfigFactory.parseResources(PlanReader.class.getClassLoader(), "dev/sluice/load/plan.conf");
        Config plan = parse(() -> from.withFallback(defaults).resolve());
        return new PlanReader().read(plan);
    }

    private static Config flags(Map<String, String> flags) {
        Config config = ConfigFactory.empty();
        for (Map.Entry<String, String> flag : flags.entrySet()) {
            config = config.withFallback(
                    parse(() -> ConfigFactory.parseString(flag.getKey() + " = " + flag.getValue(), COMMAND_LINE)));
        }
        return config;
    }

    /** The parser's own words quote what is written there, which may be a key. */
    private static Config parse(Supplier<Config> parser) {
        try {
            return parser.get();
        } catch (ConfigException e) {
            String place = e.origin() == null ? "plan" : e.origin().description();
            throw new PlanException(
                    e instanceof ConfigException.UnresolvedSubstitution
                            ? String.valueOf(e.getMessage())
                            : place + ": malformed (expected: HOCON, path = value, texts in double quotes)");
        }
    }

    private LoadPlan read(Config config) {
        Section root = new Section(config, problems);
        @Nullable TargetPlan target = target(root.section("target"));
        Section load = root.section("load");
        @Nullable Shape shape = shape(load);
        Duration rehearsal = duration(load, "rehearsal", Duration.ZERO);
        Duration warmUp = duration(load, "warm-up", Duration.ZERO);
        Duration timeout = duration(load, "timeout", Duration.ofMillis(1));
        int maxConnections = integer(load, "max-connections", 0, 1_000_000);
        Duration window = duration(load, "window", Duration.ZERO);
        int threads = integer(load, "threads", 1, 64);
        load.noUnknownKeys();
        @Nullable PromptPlan prompts = prompts(root.section("prompts"));
        Section people = root.section("personas");
        @Nullable
        PersonaPlan personas =
                attempt(people, () -> PersonaPlan.parse(people.text("cancel"), people.text("slow-readers")));
        people.noUnknownKeys();
        @Nullable Slo slo = value(root, "slo", root.text("slo"), Slo::parse);
        List<FaultStep> faults =
                root.sections("faults").stream().map(this::fault).toList();
        @Nullable BaselinePlan baseline = baseline(root.section("baseline"));
        Section checks = root.section("check");
        @Nullable
        SelfCheck check = attempt(
                checks,
                () -> new SelfCheck(
                        checks.duration("max-lag").toNanos() / 1e6,
                        checks.decimal("max-stalled"),
                        checks.decimal("max-busy"),
                        checks.decimal("max-dropped")));
        checks.noUnknownKeys();
        Section results = root.section("results");
        String out = results.text("out");
        long maxRequests = results.number("max-requests");
        results.noUnknownKeys();
        long seed = root.number("seed");
        root.noUnknownKeys();
        if (target == null
                || shape == null
                || prompts == null
                || personas == null
                || slo == null
                || check == null
                || !problems.isEmpty()) {
            throw new PlanException(problems);
        }
        LoadPlan plan = new LoadPlan(
                target,
                shape,
                rehearsal,
                warmUp,
                timeout,
                maxConnections,
                window,
                threads,
                prompts,
                personas,
                slo,
                faults,
                baseline,
                check,
                out.isBlank() ? null : Path.of(out),
                maxRequests,
                seed,
                config.withoutPath("target.key").withoutPath("baseline.key"));
        PlanCheck.check(plan, problems);
        if (!problems.isEmpty()) {
            throw new PlanException(problems);
        }
        return plan;
    }

    private @Nullable TargetPlan target(Section section) {
        @Nullable URI url = url(section, "url");
        String provider = section.text("provider");
        String model = section.text("model");
        String key = section.text("key");
        String dialect = oneOf(section, "dialect", List.of("openai", "glm", "kimi"));
        String certificates = section.text("trusted-certificates");
        String through = oneOf(section, "through", List.of("direct", "engine"));
        String simulated = section.text("simulated");
        @Nullable URI simulator = url(section, "simulator");
        section.noUnknownKeys();
        return new TargetPlan(
                url,
                provider,
                model,
                key.isEmpty() ? null : attempt(section, () -> Secret.of(key)),
                dialect,
                certificates.isEmpty() ? null : Path.of(certificates),
                through.equals("engine") ? TargetPlan.Through.ENGINE : TargetPlan.Through.DIRECT,
                simulated,
                simulator);
    }

    private @Nullable Shape shape(Section load) {
        String arrivals = oneOf(load, "arrivals", List.of("constant", "poisson", "ramp", "sweep"));
        int concurrency = integer(load, "concurrency", 0, 1_000_000);
        Duration think = duration(load, "think-time", Duration.ZERO);
        Duration duration = duration(load, "duration", SHORTEST);
        String rate = load.text("rate");
        List<RateProfile.Stage> stages = stages(load);
        Section sweep = load.section("sweep");
        Shape.@Nullable Sweep steps = sweep(sweep);
        sweep.noUnknownKeys();
        if (concurrency > 0) {
            return new Shape.Closed(concurrency, think, duration);
        }
        if (arrivals.equals("sweep")) {
            return steps;
        }
        if (arrivals.equals("ramp") && stages.isEmpty() && !rate.contains("..")) {
            load.problem("rate: " + rate + " (expected: a line such as 10/s..500/s for arrivals = ramp)");
        }
        Arrivals spread = arrivals.equals("poisson") ? Arrivals.POISSON : Arrivals.CONSTANT;
        if (!stages.isEmpty()) {
            return new Shape.Open(new RateProfile(stages), spread);
        }
        RateProfile.@Nullable Stage stage = value(load, "rate", rate, text -> Rate.stage(text, duration.toNanos()));
        return stage == null ? null : new Shape.Open(new RateProfile(List.of(stage)), spread);
    }

    private List<RateProfile.Stage> stages(Section load) {
        List<RateProfile.Stage> stages = new ArrayList<>();
        for (Section section : load.sections("stages")) {
            String rate = section.text("rate");
            Duration length = duration(section, "for", SHORTEST);
            section.noUnknownKeys();
            RateProfile.@Nullable Stage stage =
                    value(section, "rate", rate, text -> Rate.stage(text, length.toNanos()));
            if (stage != null) {
                stages.add(stage);
            }
        }
        return stages;
    }

    private Shape.@Nullable Sweep sweep(Section section) {
        String rate = section.text("rate");
        double growth = section.decimal("growth");
        Duration step = duration(section, "step", Duration.ofSeconds(1));
        int refine = section.integer("refine");
        RateProfile.@Nullable Stage ends = value(section, "rate", rate, text -> Rate.stage(text, 1));
        return ends == null
                ? null
                : attempt(section, () -> new Shape.Sweep(ends.from(), ends.to(), growth, step, refine));
    }

    private @Nullable PromptPlan prompts(Section section) {
        String file = section.text("file");
        @Nullable Lengths lengths = value(section, "tokens", section.text("tokens"), Lengths::parse);
        int maxTokens = integer(section, "max-tokens", 0, 10_000_000);
        boolean stream = section.flag("stream");
        @Nullable JsonObject parameters = parameters(section.section("parameters"));
        section.noUnknownKeys();
        if (lengths == null || parameters == null) {
            return null;
        }
        return new PromptPlan(
                file.isEmpty() ? null : Path.of(file),
                lengths,
                stream,
                maxTokens == 0 ? parameters : parameters.withDefault("max_tokens", maxTokens));
    }

    private @Nullable JsonObject parameters(Section section) {
        try {
            return Json.parse(section.rest());
        } catch (JsonException e) {
            section.problem(e.getMessage() + " (expected: fields of a request)");
            return null;
        }
    }

    private FaultStep fault(Section section) {
        Duration at = duration(section, "at", Duration.ZERO);
        Duration length = duration(section, "for", Duration.ofMillis(1));
        String rest = section.rest();
        String text = faultText(rest);
        if (text.isBlank()) {
            section.problem("fault: missing (expected: fault, freeze = true or listen = refuse)");
        }
        return new FaultStep(at, length, text, rest);
    }

    /** The fault's name, then the rest: {@code status, rate 0.5, status 503}. */
    private static String faultText(String step) {
        String name = "";
        List<String> more = new ArrayList<>();
        for (Map.Entry<String, @Nullable Object> entry :
                Json.parse(step).fields().entrySet()) {
            String value = String.valueOf(entry.getValue());
            if (entry.getKey().equals("fault")) {
                name = value;
            } else {
                more.add(entry.getKey().equals("freeze") ? "freeze" : entry.getKey() + " " + value);
            }
        }
        if (!name.isEmpty()) {
            more.add(0, name);
        }
        return String.join(", ", more);
    }

    private @Nullable BaselinePlan baseline(Section section) {
        boolean enabled = section.flag("enabled");
        @Nullable URI url = url(section, "url");
        String key = section.text("key");
        int slices = integer(section, "slices", 2, 100);
        section.noUnknownKeys();
        @Nullable Secret secret = key.isEmpty() ? null : attempt(section, () -> Secret.of(key));
        return enabled || url != null ? new BaselinePlan(url, secret, slices) : null;
    }

    private static @Nullable URI url(Section section, String key) {
        String text = section.text(key).strip();
        if (text.isEmpty()) {
            return null;
        }
        return value(section, key, text, PlanReader::url);
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text);
            String scheme = String.valueOf(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (url.getHost() != null && plain && (scheme.equals("http") || scheme.equals("https"))) {
                return url;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "no such URL (expected: http or https, a host, and nothing behind the path, such as http://127.0.0.1:8080/v1)");
    }

    private static String oneOf(Section section, String key, List<String> choices) {
        String text = section.text(key);
        if (!choices.contains(text)) {
            section.problem(
                    ConfigUtil.joinPath(key) + ": " + text + " (expected: one of " + String.join(", ", choices) + ")");
            return choices.get(0);
        }
        return text;
    }

    private static int integer(Section section, String key, int min, int max) {
        int value = section.integer(key);
        if (value < min || value > max) {
            section.problem(key + ": " + value + " (expected: " + min + " to " + max + ")");
            return min;
        }
        return value;
    }

    private static Duration duration(Section section, String key, Duration min) {
        Duration value = section.duration(key);
        if (value.compareTo(min) < 0 || value.compareTo(LONGEST) > 0) {
            section.problem(key + ": " + value.toMillis() + "ms (expected: " + min.toMillis() + "ms to 7 days)");
            return SHORTEST;
        }
        return value;
    }

    private static <T> @Nullable T value(Section section, String key, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            section.problem(ConfigUtil.joinPath(key) + ": " + e.getMessage());
            return null;
        }
    }

    private static <T> @Nullable T attempt(Section section, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            section.complaint(e);
            return null;
        }
    }
}

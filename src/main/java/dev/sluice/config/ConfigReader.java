package dev.sluice.config;

import com.typesafe.config.Config;
import dev.sluice.model.Nearest;
import dev.sluice.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a resolved HOCON tree into records once, and says everything that is wrong with it at once. */
final class ConfigReader {
    private static final String ROOT = "sluice";

    private final Config root;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> enabled = new LinkedHashSet<>();

    ConfigReader(Config resolved) {
        this.root = resolved;
    }

    /** Everything that was read. */
    record Parts(
            EngineConfig engine,
            GatewayConfig gateway,
            TelemetryConfig telemetry,
            ToolsConfig tools,
            McpConfig mcp,
            BatchConfig batch) {}

    /** @throws ConfigException with one line for each problem */
    Parts read() {
        Section sluice = new Section(root, problems).section(ROOT);
        Section defaults = sluice.section("provider-defaults");
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        Section engine = sluice.section("engine");
        Duration drainTimeout = engine.duration("drain-timeout");
        int maxInFlight = engine.integer("max-in-flight");
        engine.noUnknownKeys();
        Section profiles = sluice.section("profiles");
        Map<String, ProviderConfig> providers = providers(sluice.section("providers"), defaults, profiles);
        RoutingConfig routing = routing(sluice.section("routing"), providers);
        FanOutConfig fanOut = fanOut(sluice.section("fan-out"));
        CoalescingConfig coalescing = coalescing(sluice.section("coalescing"));
        @Nullable GatewayConfig gateway = new GatewayReader(sluice.section("gateway")).read();
        @Nullable TelemetryConfig telemetry = GatewayReader.telemetry(sluice.section("telemetry"));
        @Nullable ToolsConfig tools = ToolsReader.read(sluice.section("tools"));
        @Nullable McpConfig mcp = McpReader.read(sluice.section("mcp"));
        @Nullable BatchConfig batch = BatchReader.read(sluice.section("batch"));
        sluice.noUnknownKeys();
        @Nullable EngineConfig config = null;
        try {
            config = new EngineConfig(providers, routing, drainTimeout, maxInFlight, fanOut, coalescing);
        } catch (IllegalArgumentException e) {
            engine.complaint(e);
        }
        if (config == null
                || gateway == null
                || telemetry == null
                || tools == null
                || mcp == null
                || batch == null
                || !problems.isEmpty()) {
            throw new ConfigException(List.copyOf(new LinkedHashSet<>(problems)));
        }
        return new Parts(config, gateway, telemetry, tools, mcp, batch);
    }

    private Map<String, ProviderConfig> providers(Section blocks, Section defaults, Section profiles) {
        Map<String, ProviderConfig> providers = new LinkedHashMap<>();
        for (String name : inOrder(blocks)) {
            Section block = blocks.section(name);
            if (!block.isBlock()) {
                continue;
            }
            Section merged = block.over(defaults, problems);
            boolean isEnabled = merged.flag("enabled");
            @Nullable ProviderConfig provider = new ProviderReader(name, merged, profiles).read();
            if (isEnabled) {
                enabled.add(name);
                if (provider != null) {
                    providers.put(name, provider);
                }
            }
        }
        return providers;
    }

    private static FanOutConfig fanOut(Section block) {
        String judge = block.text("judge");
        Duration hedgeDelay = block.duration("hedge-delay");
        return block.build(
                () -> new FanOutConfig(judge, hedgeDelay), () -> new FanOutConfig("", Duration.ofSeconds(1)));
    }

    private static CoalescingConfig coalescing(Section block) {
        String name = block.text("mode");
        long bytes = block.size("max-replay-bytes");
        long total = block.size("max-total-replay-bytes");
        Map<String, CoalescingConfig.Mode> modes = new LinkedHashMap<>();
        for (CoalescingConfig.Mode mode : CoalescingConfig.Mode.values()) {
            modes.put(mode.name().toLowerCase(Locale.ROOT), mode);
        }
        CoalescingConfig.@Nullable Mode mode = modes.get(name);
        if (mode == null) {
            block.complaint(new IllegalArgumentException("mode: " + name + Nearest.hint(name, modes.keySet())
                    + " (expected: " + String.join(", ", modes.keySet()) + ")"));
        }
        CoalescingConfig.Mode read = mode == null ? CoalescingConfig.Mode.OFF : mode;
        return block.build(
                () -> new CoalescingConfig(read, bytes, total), () -> new CoalescingConfig(read, 1L << 20, 0));
    }

    /** GLM and Kimi first, the operator's own in the order of their lines. */
    private static List<String> inOrder(Section blocks) {
        List<String> names = new ArrayList<>(blocks.keys());
        names.sort(Comparator.<String>comparingInt(name -> name.equals("glm") ? 0 : name.equals("kimi") ? 1 : 2)
                .thenComparing(name -> blocks.origin(name).lineNumber())
                .thenComparing(Comparator.naturalOrder()));
        return names;
    }

    private RoutingConfig routing(Section routing, Map<String, ProviderConfig> providers) {
        Map<String, List<Target>> aliases = new HashMap<>();
        Section named = routing.section("aliases");
        for (String alias : named.keys()) {
            List<Target> targets = new ArrayList<>();
            for (String target : named.texts(alias)) {
                int slash = target.indexOf('/');
                if (slash <= 0 || slash == target.length() - 1) {
                    named.problem(alias + ": " + target + " (expected: provider/model)");
                } else if (enabled.contains(target.substring(0, slash))) {
                    targets.add(new Target(target.substring(0, slash), target.substring(slash + 1)));
                } else if (!ConfigSources.isReference(named.origin(alias))) {
                    named.problem(alias + ": " + target + " (expected: one of the providers "
                            + String.join(", ", enabled) + ")");
                }
            }
            if (!targets.isEmpty()) {
                aliases.put(alias, List.copyOf(targets));
            }
        }
        String defaultModel = routing.text("default-model");
        boolean failOver = routing.flag("fail-over");
        routing.noUnknownKeys();
        boolean isSet = !defaultModel.isEmpty() && !ConfigSources.isReference(routing.origin("default-model"));
        if (isSet && problems.isEmpty() && !aliases.containsKey(defaultModel) && !isServed(defaultModel, providers)) {
            Set<String> known = new LinkedHashSet<>(aliases.keySet());
            providers.values().forEach(provider -> provider.models().forEach(model -> known.add(model.id())));
            routing.complaint(new IllegalArgumentException("default-model: " + defaultModel
                    + Nearest.hint(defaultModel, known) + " (expected: an alias, or a model of one of the providers "
                    + String.join(", ", enabled) + ")"));
        }
        return new RoutingConfig(defaultModel, aliases, failOver);
    }

    /** Whether a provider has the model, named alone or as provider/model. */
    private static boolean isServed(String name, Map<String, ProviderConfig> providers) {
        int slash = name.indexOf('/');
        @Nullable ProviderConfig named = slash > 0 ? providers.get(name.substring(0, slash)) : null;
        return named != null
                ? named.serves(name.substring(slash + 1))
                : providers.values().stream().anyMatch(provider -> provider.serves(name));
    }
}

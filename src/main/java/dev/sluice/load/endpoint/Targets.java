package dev.sluice.load.endpoint;

import dev.sluice.Sluice;
import dev.sluice.codec.InvalidRequestException;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.ProviderConfig;
import dev.sluice.load.direct.DirectGenerator;
import dev.sluice.load.direct.DirectSettings;
import dev.sluice.load.direct.Templates;
import dev.sluice.load.engine.EngineGenerator;
import dev.sluice.load.engine.EngineRequests;
import dev.sluice.load.generator.Generator;
import dev.sluice.load.generator.RunClock;
import dev.sluice.load.measure.Tick;
import dev.sluice.load.plan.BaselinePlan;
import dev.sluice.load.plan.LoadPlan;
import dev.sluice.load.plan.PlanException;
import dev.sluice.load.plan.TargetPlan;
import dev.sluice.load.prompt.Prompts;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.Nearest;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes the generators of a plan. */
public final class Targets {
    private static final String MADE_UP_MODEL = "sim-1";
    private static final int SPARE_FILES = 256;

    private final LoadPlan plan;
    private final Function<Map<String, String>, LoadedConfig> config;
    private final String runId;

    /**
     * What generators are made from.
     *
     * @param config Sluice's configuration with further settings
     * @param runId eight hexadecimal digits that no other run has
     */
    public Targets(LoadPlan plan, Function<Map<String, String>, LoadedConfig> config, String runId) {
        this.plan = plan;
        this.config = config;
        this.runId = runId;
    }

    /** The target's generator, as the plan says. */
    public Generator target(RunClock clock, Consumer<Tick> told) {
        return plan.target().through() == TargetPlan.Through.ENGINE
                ? engine(plan.target(), clock, told)
                : direct(plan.target(), clock, told);
    }

    /** The baseline's: connections of the generator's own to the target, or to another URL. */
    public Generator baseline(BaselinePlan baseline, RunClock clock, Consumer<Tick> told) {
        TargetPlan bare = plan.target().with(TargetPlan.Through.DIRECT);
        return direct(baseline.url() == null ? bare : bare.at(baseline.url(), baseline.key()), clock, told);
    }

    /** The target's generator with another provider of this machine in the target's place, to practise on. */
    public Generator rehearsal(URI url, RunClock clock, Consumer<Tick> told) {
        TargetPlan target = plan.target().at(url, null);
        return target.through() == TargetPlan.Through.ENGINE
                ? engine(target, clock, told)
                : direct(target, clock, told);
    }

    /** Where connections go. */
    public Endpoint endpoint(TargetPlan target) {
        return target.url() != null
                ? Endpoint.of(target.url(), target)
                : Endpoint.of(provider(config.apply(Map.of()), target));
    }

    private Generator direct(TargetPlan target, RunClock clock, Consumer<Tick> told) {
        Endpoint endpoint = endpoint(target);
        Templates templates;
        try {
            templates = Templates.of(
                    new Templates.Source(
                            requests(plan, model()),
                            endpoint.dialect(),
                            endpoint.basePath(),
                            endpoint.hostField(),
                            endpoint.credential(),
                            plan.prompts().stream(),
                            runId),
                    Instant.now());
        } catch (InvalidRequestException e) {
            throw new PlanException("prompts: " + e.getMessage());
        }
        return new DirectGenerator(
                endpoint.direct(),
                templates,
                new DirectSettings(plan.threads(), plan.timeout(), maxConnections(), plan.personas()),
                clock,
                told);
    }

    private Generator engine(TargetPlan target, RunClock clock, Consumer<Tick> told) {
        String provider = target.url() == null ? target.provider() : "target";
        LoadedConfig loaded = config.apply(target.url() == null ? Map.of() : settings(target, target.url()));
        ProviderConfig found = provider(
                loaded, new TargetPlan(null, provider, target.model(), null, "", null, target.through(), "", null));
        Endpoint.of(found);
        String placeholder = Templates.placeholder(runId);
        EngineRequests requests = new EngineRequests(
                requests(plan, model()).stream()
                        .map(request -> request.withModel(provider + "/" + request.model()))
                        .toList(),
                placeholder,
                placeholder.substring(0, placeholder.length() - 12));
        return new EngineGenerator(
                Sluice.start(loaded.engine()),
                requests,
                plan.prompts().stream(),
                plan.timeout(),
                plan.personas(),
                clock,
                told);
    }

    /** A URL as a provider of the engine's. */
    private static Map<String, String> settings(TargetPlan target, URI url) {
        Endpoint endpoint = Endpoint.of(url, target);
        Map<String, String> settings = new LinkedHashMap<>();
        String path = "sluice.providers.target.";
        settings.put(path + "dialect", target.dialect());
        settings.put(path + "base-url", endpoint.origin() + endpoint.basePath());
        settings.put(path + "any-model", "true");
        settings.put(path + "private-network", "true");
        if (target.key() == null) {
            settings.put(path + "authentication", "none");
        } else {
            settings.put(path + "key", target.key().reveal());
        }
        if (target.trustedCertificates() != null) {
            settings.put(
                    path + "trusted-certificates", target.trustedCertificates().toString());
        }
        return settings;
    }

    private static ProviderConfig provider(LoadedConfig loaded, TargetPlan target) {
        Map<String, ProviderConfig> providers = loaded.engine().providers();
        ProviderConfig provider = providers.get(target.provider());
        if (provider == null) {
            throw new PlanException(
                    "target.provider: " + target.provider() + Nearest.hint(target.provider(), providers.keySet())
                            + " (expected: one of " + String.join(", ", providers.keySet()) + ", or a URL)");
        }
        return provider;
    }

    private String model() {
        return plan.target().model().isEmpty() && plan.prompts().file() == null
                ? MADE_UP_MODEL
                : plan.target().model();
    }

    private List<ChatRequest> requests(LoadPlan from, String model) {
        try {
            return from.prompts().file() == null
                    ? Prompts.madeUp(
                            model,
                            from.prompts().lengths(),
                            from.prompts().parameters(),
                            Templates.placeholder(runId),
                            from.seed())
                    : Prompts.read(from.prompts().file(), model, from.prompts().parameters());
        } catch (IllegalArgumentException e) {
            throw new PlanException("prompts.file: " + e.getMessage());
        }
    }

    /** As many as files may be open, but for some to spare, unless the plan says fewer. */
    private int maxConnections() {
        long files = ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount() - SPARE_FILES
                : 10_000;
        long most = Math.max(1, Math.min(1_000_000, files));
        return (int) (plan.maxConnections() == 0 ? most : Math.min(most, plan.maxConnections()));
    }
}

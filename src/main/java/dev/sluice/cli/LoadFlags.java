package dev.sluice.cli;

import com.typesafe.config.ConfigUtil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of {@code sluice load}: settings of a plan, by their paths. */
final class LoadFlags {
    @Option(
            names = "--target",
            paramLabel = "URL|PROVIDER",
            description = "Base URL of an OpenAI-compatible endpoint, or a provider of the configuration.")
    private @Nullable String target;

    @Option(
            names = "--simulated",
            arity = "0..1",
            fallbackValue = "healthy",
            paramLabel = "SCENARIO",
            description =
                    "Start simulated providers and ask one of them: three healthy ones, or those of a scenario file.")
    private @Nullable String simulated;

    @Option(
            names = "--simulator",
            paramLabel = "URL",
            description = "Origin of a simulated provider behind the target, for --fault and the truth.")
    private @Nullable String simulator;

    @Option(names = "--model", paramLabel = "MODEL", description = "The model to ask.")
    private @Nullable String model;

    @Option(
            names = "--key-env",
            paramLabel = "NAME",
            description = "Environment variable with the key for the target's URL; it goes to no other origin.")
    private @Nullable String keyVariable;

    @Option(
            names = "--through",
            paramLabel = "direct|engine",
            description = "The generator's own connections, or Sluice's engine with its policies.")
    private @Nullable String through;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description = "Requests a second, 200/s, or a line, 10/s..500/s. Of a sweep: from and to.")
    private @Nullable String rate;

    @Option(names = "--duration", paramLabel = "TIME", description = "How long is measured; of a sweep each step.")
    private @Nullable String duration;

    @Option(
            names = "--arrivals",
            paramLabel = "constant|poisson|ramp|sweep",
            description = "Evenly, at random, along a line, or in steps until the target saturates.")
    private @Nullable String arrivals;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Users that wait for their answers, instead of a rate: a closed load.")
    private @Nullable String concurrency;

    @Option(names = "--warm-up", paramLabel = "TIME", description = "Load before what is measured.")
    private @Nullable String warmUp;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Of each request, from its start.")
    private @Nullable String timeout;

    @Option(names = "--max-connections", paramLabel = "N", description = "Most connections; 0 for all it may open.")
    private @Nullable String maxConnections;

    @Option(names = "--threads", paramLabel = "N", description = "Event loops of the generator.")
    private @Nullable String threads;

    @Option(names = "--stream", description = "Ask for streams.")
    private boolean stream;

    @Option(names = "--prompts", paramLabel = "FILE", description = "JSON Lines of prompts or request bodies.")
    private @Nullable String prompts;

    @Option(
            names = "--prompt-tokens",
            paramLabel = "LENGTHS",
            description = "Made-up prompts: 500, uniform(100,900), normal(500,100), lognormal(300,2000).")
    private @Nullable String promptTokens;

    @Option(names = "--max-tokens", paramLabel = "N", description = "max_tokens of each request.")
    private @Nullable String maxTokens;

    @Option(names = "--cancel", paramLabel = "SHARE@TIME", description = "Callers that hang up, such as 10%%@500ms.")
    private @Nullable String cancel;

    @Option(
            names = "--slow-readers",
            paramLabel = "SHARE@RATE",
            description = "Callers that read slowly, such as 5%%@1KB/s.")
    private @Nullable String slowReaders;

    @Option(names = "--slo", paramLabel = "SLO", description = "What to keep: 'ttft.p95<800ms, error<1%%'.")
    private @Nullable String slo;

    @Option(
            names = "--fault",
            paramLabel = "FAULT",
            description = "What the simulated provider does, such as '{at=10s, for=2s, freeze=true}'; repeatable.")
    private List<String> faults = List.of();

    @Option(
            names = "--baseline",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "URL",
            description =
                    "Measure the bare generator by turns with the engine, or another URL by turns with the target.")
    private @Nullable String baseline;

    @Option(names = "--slices", paramLabel = "N", description = "By how many turns.")
    private @Nullable String slices;

    @Option(names = "--out", paramLabel = "DIR", description = "Directory for the results.")
    private @Nullable String out;

    @Option(names = "--seed", paramLabel = "N", description = "Of everything that is random.")
    private @Nullable String seed;

    /** Those that were given, as HOCON by path. */
    Map<String, String> settings(Map<String, String> environment) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (target != null) {
            text(settings, target.contains("://") ? "target.url" : "target.provider", target);
        }
        text(settings, "target.simulated", simulated);
        text(settings, "target.simulator", simulator);
        text(settings, "target.model", model);
        text(settings, "target.through", through);
        key(settings, environment);
        boolean sweep = "sweep".equals(arrivals);
        text(settings, sweep ? "load.sweep.rate" : "load.rate", rate);
        text(settings, sweep ? "load.sweep.step" : "load.duration", duration);
        text(settings, "load.arrivals", arrivals);
        text(settings, "load.concurrency", concurrency);
        text(settings, "load.warm-up", warmUp);
        text(settings, "load.timeout", timeout);
        text(settings, "load.max-connections", maxConnections);
        text(settings, "load.threads", threads);
        if (stream) {
            settings.put("prompts.stream", "true");
        }
        text(settings, "prompts.file", prompts);
        text(settings, "prompts.tokens", promptTokens);
        text(settings, "prompts.max-tokens", maxTokens);
        text(settings, "personas.cancel", cancel);
        text(settings, "personas.slow-readers", slowReaders);
        text(settings, "slo", slo);
        if (!faults.isEmpty()) {
            settings.put("faults", "[" + String.join(", ", faults) + "]");
        }
        if (baseline != null) {
            settings.put("baseline.enabled", "true");
            text(settings, "baseline.url", baseline);
        }
        text(settings, "baseline.slices", slices);
        text(settings, "results.out", out);
        text(settings, "seed", seed);
        return settings;
    }

    private void key(Map<String, String> settings, Map<String, String> environment) {
        if (keyVariable != null) {
            String key = environment.getOrDefault(keyVariable, "");
            if (key.isEmpty()) {
                throw new CliException(
                        ExitCode.USAGE,
                        "--key-env: " + keyVariable + " is not set (expected: a variable with the key)");
            }
            text(settings, "target.key", key);
        }
    }

    private static void text(Map<String, String> settings, String path, @Nullable String value) {
        if (value != null) {
            settings.put(path, ConfigUtil.quoteString(value));
        }
    }
}

package dev.sluice.cli;

import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.InvalidFanOutException;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom a question goes to, and when there is enough. */
final class FanOutOptions {
    @Option(
            names = {"-m", "--models"},
            paramLabel = "MODEL",
            split = ",",
            description = "Models to ask, separated by commas: model ids, aliases or provider/model.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = {"-n", "--times"},
            paramLabel = "N",
            description = "Ask each of them so many times (default: ${DEFAULT-VALUE}).")
    private int times = 1;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "all, first, quorum, best or hedged (default: ${DEFAULT-VALUE}).")
    private String strategy = "all";

    @Option(
            names = {"-k", "--k"},
            paramLabel = "K",
            description =
                    "first: answers to wait for (default: 1). quorum: answers that must agree (default: a majority).")
    private @Nullable Integer k;

    @Option(
            names = "--agreement",
            paramLabel = "NAME",
            description = "quorum: exact, normalised, json, numeric or judge (default: normalised).")
    private @Nullable String agreement;

    @Option(names = "--tolerance", paramLabel = "X", description = "numeric agreement: how far apart numbers may lie.")
    private @Nullable Double tolerance;

    @Option(
            names = "--judge",
            paramLabel = "MODEL",
            description = "best, judged quorum: who judges (default: configured).")
    private @Nullable String judge;

    @Option(names = "--criteria", paramLabel = "TEXT", description = "What the judge is to go by.")
    private @Nullable String criteria;

    @Option(
            names = "--delay",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "hedged: how long to wait before the next model is asked (default: configured).")
    private @Nullable Duration delay;

    @Option(names = "--max-calls", paramLabel = "N", description = "Most HTTP calls to providers, retries included.")
    private @Nullable Integer maxCalls;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Most tokens of all models together.")
    private @Nullable Long maxTokens;

    @Option(
            names = "--max-cost",
            paramLabel = "X",
            description = "Most that the tokens may cost by the configured prices.")
    private @Nullable Double maxCost;

    /** What the options amount to. */
    FanOutSpec spec() {
        try {
            return FanOutSpec.parse(fields());
        } catch (InvalidFanOutException e) {
            throw usage(e);
        }
    }

    /** The only model that is named, once and without more to it; empty when there is none, or more. */
    String singleModel() {
        return models.size() == 1 && times == 1 && k == null && strategy.equals("all")
                ? models.get(0).strip()
                : "";
    }

    /** Whether any model is named. */
    boolean isGiven() {
        return !models.isEmpty();
    }

    /** The same as JSON, which {@link FanOutSpec#parse} reads. */
    JsonObject fields() {
        if (times < 1) {
            throw new CliException(ExitCode.USAGE, "--times: " + times + " (expected: 1 or more)");
        }
        List<String> asked = new ArrayList<>();
        models.forEach(model -> asked.addAll(Collections.nCopies(times, model.strip())));
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("models", asked);
        fields.put("strategy", strategy);
        fields.put("k", k);
        fields.put("agreement", agreement);
        fields.put("tolerance", tolerance);
        fields.put("judge", judge);
        fields.put("criteria", criteria);
        fields.put("delay_ms", delay == null ? null : Math.toIntExact(delay.toMillis()));
        fields.put("max_calls", maxCalls);
        fields.put("max_tokens", maxTokens);
        fields.put("max_cost", maxCost);
        fields.values().removeIf(java.util.Objects::isNull);
        return new JsonObject(fields);
    }

    /** What can't be made of it, by its option's name. */
    static CliException usage(InvalidFanOutException e) {
        return new CliException(
                ExitCode.USAGE,
                option(e.field())
                        + String.valueOf(e.getMessage()).substring(e.field().length()));
    }

    private static String option(String field) {
        return field.equals("delay_ms") ? "--delay" : "--" + field.replace('_', '-');
    }
}

package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.codec.Json;
import dev.sluice.config.EngineConfig;
import dev.sluice.config.ProviderConfig;
import dev.sluice.model.DispatchException;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelSpec;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice models}: the catalogue, compared with what the providers themselves list. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Lists the configured models, and asks each provider that has a key what it lists itself.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice models", "  sluice models --offline --json", "  sluice models --provider kimi"})
final class ModelsCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(
            names = {"-p", "--provider"},
            paramLabel = "NAME",
            description = "Only this provider; may be repeated.")
    private Set<String> providers = new LinkedHashSet<>();

    @Option(names = "--offline", description = "Don't ask the providers.")
    private boolean offline;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private record Row(ModelSpec model, String listed) {}

    @Override
    public Integer call() {
        EngineConfig engine = config.load().engine();
        for (String provider : providers) {
            if (!engine.providers().containsKey(provider)) {
                throw new CliException(
                        ExitCode.USAGE,
                        "no provider named '" + provider + "' (configured: "
                                + String.join(", ", engine.providers().keySet()) + ")");
            }
        }
        List<Row> rows = rows(engine, offline ? Map.of() : ask(engine));
        PrintWriter out = Console.out(spec);
        out.print(json ? json(rows) + System.lineSeparator() : table(rows));
        out.flush();
        return ExitCode.OK;
    }

    private Map<String, Set<String>> ask(EngineConfig engine) {
        Map<String, CompletableFuture<List<String>>> asked = new LinkedHashMap<>();
        Map<String, Set<String>> listed = new LinkedHashMap<>();
        try (Sluice sluice = Sluice.start(engine)) {
            engine.providers().forEach((name, provider) -> {
                if (wanted(name) && isAskable(provider)) {
                    asked.put(name, sluice.modelsAt(name));
                }
            });
            asked.forEach((name, models) -> {
                try {
                    listed.put(name, new TreeSet<>(models.join()));
                } catch (CompletionException e) {
                    Object why = e.getCause() instanceof DispatchException failure
                            ? failure.failure().describe()
                            : e.getCause();
                    Console.err(spec).println("sluice: " + name + " does not list its models: " + why);
                }
            });
        }
        return listed;
    }

    private static boolean isAskable(ProviderConfig provider) {
        return provider.isUsable();
    }

    private boolean wanted(String provider) {
        return providers.isEmpty() || providers.contains(provider);
    }

    private List<Row> rows(EngineConfig engine, Map<String, Set<String>> listed) {
        List<Row> rows = new ArrayList<>();
        engine.providers().forEach((name, provider) -> {
            if (!wanted(name)) {
                return;
            }
            Set<String> theirs = listed.get(name);
            Set<String> ours = new LinkedHashSet<>();
            for (ModelSpec model : provider.models()) {
                ours.add(model.id());
                rows.add(new Row(model, theirs == null ? "not asked" : theirs.contains(model.id()) ? "yes" : "no"));
            }
            if (theirs != null) {
                theirs.stream()
                        .filter(id -> !ours.contains(id))
                        .forEach(id -> rows.add(
                                new Row(new ModelSpec(name, id, List.of(), 0, 0, Set.of()), "yes, not configured")));
            }
        });
        return rows;
    }

    private static String table(List<Row> rows) {
        Table table = new Table("provider", "model", "aliases", "context", "max output", "features", "listed there");
        for (Row row : rows) {
            ModelSpec model = row.model();
            table.row(
                    model.provider(),
                    model.id(),
                    String.join(" ", model.aliases()),
                    model.contextWindow() == 0 ? "-" : model.contextWindow(),
                    model.maxOutputTokens() == 0 ? "-" : model.maxOutputTokens(),
                    String.join(" ", new TreeSet<>(model.features())),
                    row.listed());
        }
        return table.toString();
    }

    private static String json(List<Row> rows) {
        List<JsonObject> objects = new ArrayList<>();
        for (Row row : rows) {
            ModelSpec model = row.model();
            objects.add(JsonObject.of("provider", model.provider(), "id", model.id())
                    .with("aliases", model.aliases())
                    .with("context_window", model.contextWindow())
                    .with("max_output_tokens", model.maxOutputTokens())
                    .with("features", List.copyOf(new TreeSet<>(model.features())))
                    .with("listed_by_provider", row.listed()));
        }
        return Json.text(objects);
    }
}

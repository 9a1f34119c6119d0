package dev.sluice.cli;

import dev.sluice.codec.Json;
import dev.sluice.config.EffectiveSetting;
import dev.sluice.config.LoadedConfig;
import dev.sluice.model.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice config}: every effective value and where it comes from. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Prints every setting in force and where it comes from; keys are never shown.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice config",
            "  sluice config glm                          only paths that contain 'glm'",
            "  GLM_TIMEOUT_SECS=5 sluice config --json"
        })
final class ConfigCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "Print only paths that contain this.")
    private String filter = "";

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        LoadedConfig loaded = config.load();
        List<EffectiveSetting> settings = loaded.settings().stream()
                .filter(setting -> setting.path().contains(filter))
                .toList();
        PrintWriter out = Console.out(spec);
        if (json) {
            List<JsonObject> objects = new ArrayList<>();
            for (EffectiveSetting setting : settings) {
                objects.add(JsonObject.of("path", setting.path(), "value", setting.value())
                        .with("source", setting.source()));
            }
            out.println(Json.text(objects));
        } else {
            Table table = new Table("setting", "value", "from");
            settings.forEach(setting -> table.row(setting.path(), setting.value(), setting.source()));
            out.print(table);
        }
        out.flush();
        return ExitCode.OK;
    }
}

package dev.sluice.cli;

import dev.sluice.codec.Json;
import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.VirtualKey;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice keys list}: whose keys there are, and whether they are in force. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the keys with their terms; neither a key nor its hash is ever shown.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice keys list", "  sluice keys list --json", "  sluice keys list --keys /etc/sluice/keys.jsonl"
        })
final class KeysListCommand implements Callable<Integer> {
    @Mixin
    private KeysOptions keys = new KeysOptions();

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        KeyFile file = keys.keyFile();
        boolean none = !file.exists() && !keys.isNamed();
        List<VirtualKey> listed = none ? List.of() : KeysOptions.ask(file::list);
        PrintWriter out = Console.out(spec);
        if (json) {
            out.println(
                    Json.text(listed.stream().map(key -> KeyView.json(key, now)).toList()));
        } else {
            out.print(KeyView.table(listed, now));
        }
        out.flush();
        if (listed.isEmpty()) {
            Console.err(spec).println("sluice: no keys in " + file.path() + " yet; make one with 'sluice keys create'");
        }
        return ExitCode.OK;
    }
}

package dev.sluice.cli;

import dev.sluice.codec.Json;
import dev.sluice.gateway.keys.KeyFile;
import dev.sluice.gateway.keys.VirtualKey;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice keys revoke}: a key opens nothing any more. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Revokes a key, for good. A running gateway notices within a second; the key stays in the list.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice keys revoke abcd2345", "  sluice keys revoke abcd2345 --json"})
final class KeysRevokeCommand implements Callable<Integer> {
    @Mixin
    private KeysOptions keys = new KeysOptions();

    @Parameters(arity = "1", paramLabel = "ID", description = "The key's id, as 'sluice keys list' shows it.")
    private String id = "";

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Instant now = Instant.now();
        KeyFile file = keys.keyFile();
        VirtualKey key = KeysOptions.ask(() -> file.revoke(id, now))
                .orElseThrow(() -> new CliException(
                        ExitCode.USAGE,
                        "no key with that id in " + file.path() + " (expected: an id of 'sluice keys list')"));
        PrintWriter out = Console.out(spec);
        out.println(
                json
                        ? Json.text(KeyView.json(key, now))
                        : "revoked " + key.id() + " (" + key.name() + ") since " + key.revoked());
        out.flush();
        return ExitCode.OK;
    }
}

package dev.sluice.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sluice keys}: the gateway's virtual keys. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "Makes, lists and revokes the keys that clients of the gateway present.",
        subcommands = {KeysCreateCommand.class, KeysListCommand.class, KeysRevokeCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice keys create --name ci --models 'glm/*,kimi-latest' --rpm 60 --expires 30d",
            "  sluice keys list",
            "  sluice keys revoke abcd2345"
        })
final class KeysCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}

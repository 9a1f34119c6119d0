package dev.sluice.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sluice batch}: many requests under one id, whose results outlive the process. */
@Command(
        name = "batch",
        mixinStandardHelpOptions = true,
        description =
                "Runs many requests whose results outlive the process: after a crash nothing is lost or done twice.",
        subcommands = {
            BatchRunCommand.class,
            BatchResumeCommand.class,
            BatchStatusCommand.class,
            BatchListCommand.class,
            BatchCancelCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice batch run prompts.jsonl -o answers.jsonl",
            "  sluice batch run prompts.jsonl -o answers.jsonl --concurrency 200 --json",
            "  sluice batch status batch_1f0c",
            "  sluice batch resume batch_1f0c",
            "  sluice batch cancel batch_1f0c",
            "  sluice batch list --json"
        })
final class BatchCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}

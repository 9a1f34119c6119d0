package dev.sluice.cli;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.BatchState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice batch resume}: goes on where a process ended. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description =
                "Goes on with a batch whose process ended, in whatever manner. Items that have a result are not sent"
                        + " again. With a journal in PostgreSQL, several processes may work on one batch.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice batch resume batch_1f0c                     an id may be shortened",
            "  sluice batch resume batch_1f0c --concurrency 20 --deadline 2h",
            "  sluice batch resume batch_1f0c -o elsewhere.jsonl",
            "",
            "Exit codes: those of 'sluice batch run'; 2 there is no such batch, or it is over"
        })
final class BatchResumeCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Mixin
    private BatchJournals journals = new BatchJournals();

    @Mixin
    private BatchSession.Options session = new BatchSession.Options();

    @Parameters(paramLabel = "ID", description = "The batch.")
    private String id = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Another file for the answers.")
    private @Nullable Path output;

    @Option(names = "--errors", paramLabel = "FILE", description = "Another file for lines without an answer.")
    private @Nullable Path errors;

    @Option(names = "--force", description = "Replace output files that are there.")
    private boolean force;

    @Option(
            names = {"-d", "--deadline"},
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Time from now on for the whole batch (default: 24h).")
    private Duration deadline = Duration.ofHours(24);

    @Option(
            names = {"-c", "--concurrency"},
            paramLabel = "N",
            description = "Most calls under way at a time (default: as it was).")
    private int concurrency;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        BatchJournals.Place place = journals.findOpen(id);
        Batch batch = place.batch();
        if (batch.state() == BatchState.VALIDATING) {
            throw new CliException(
                    ExitCode.USAGE,
                    batch.id() + " was not accepted: its process ended while its input was read, and nothing was sent"
                            + " (expected: 'sluice batch run' with the same input)");
        }
        try (BatchSession run = BatchSession.open(session, config, place.location(), spec)) {
            return run.resume(batch, options(batch.options()), deadline);
        }
    }

    private BatchOptions options(BatchOptions known) {
        BatchOptions options = known;
        if (output != null || errors != null || force) {
            Path answers = output == null ? Path.of(known.output()) : output;
            Path failures =
                    errors != null ? errors : output == null ? Path.of(known.errors()) : BatchOutputs.errors(answers);
            options = options.withFiles(
                    answers.toAbsolutePath().normalize().toString(),
                    failures.toAbsolutePath().normalize().toString(),
                    force || known.overwrite());
            if (output != null) {
                BatchOutputs.check(options, "-");
            }
        }
        try {
            return concurrency == 0 ? options : options.withConcurrency(concurrency);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}

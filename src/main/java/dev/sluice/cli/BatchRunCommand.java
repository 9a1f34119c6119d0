package dev.sluice.cli;

import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.LineRules;
import dev.sluice.batch.NewBatch;
import dev.sluice.config.BatchConfig;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.model.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice batch run}: reads the lines, sends them, writes the answers. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Sends each line of a file and writes the answers to another. Every result is on disk before it is"
                        + " counted; when the process ends in whatever manner, 'sluice batch resume' goes on.",
        footerHeading = "%nLines:%n",
        footer = {
            "  {\"prompt\": \"Why is the sky blue?\"}                 with custom_id, model, system, temperature, … if you like",
            "  {\"custom_id\": \"1\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", \"body\": {\"messages\": […]}}",
            "",
            "Examples:",
            "  sluice batch run prompts.jsonl -o answers.jsonl",
            "  sluice batch run prompts.jsonl -o answers.jsonl --errors failed.jsonl --concurrency 200 --call-deadline 60s",
            "  sluice batch run prompts.jsonl -o answers.jsonl --models glm-4.6,kimi-latest --strategy first",
            "  cat prompts.jsonl | sluice batch run - -o answers.jsonl --deadline 2h --json",
            "  sluice batch run prompts.jsonl -o answers.jsonl --journal jdbc:postgresql://db/sluice?user=me",
            "",
            "Exit codes: 0 every line answered, 1 some not (see the errors file), 65 input refused, 73 output file in the way,",
            "            74 journal or disk, 75 journal in use, 130 interrupted (go on with 'sluice batch resume ID')"
        })
final class BatchRunCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Mixin
    private BatchJournals journals = new BatchJournals();

    @Mixin
    private BatchSession.Options session = new BatchSession.Options();

    @Parameters(paramLabel = "INPUT", description = "File of lines of JSON; - for standard input.")
    private String input = "";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "File for the answers, in the order of the input.")
    private Path output = Path.of("");

    @Option(
            names = "--errors",
            paramLabel = "FILE",
            description = "File for lines without an answer; written if there are any (default: OUTPUT.errors.jsonl).")
    private @Nullable Path errors;

    @Option(names = "--force", description = "Replace output files that are there.")
    private boolean force;

    @Mixin
    private FanOutOptions fanOut = new FanOutOptions();

    @Option(
            names = {"-d", "--deadline"},
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Time for the whole batch; what is open then expires (default: 24h).")
    private Duration deadline = Duration.ofHours(24);

    @Option(
            names = "--call-deadline",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Total time of each call, such as 30s, 2m (default: the profile's).")
    private @Nullable Duration callDeadline;

    @Option(
            names = {"-c", "--concurrency"},
            paramLabel = "N",
            description = "Most calls under way at a time, 1 to 10000 (default: the configured number, 64).")
    private @Nullable Integer concurrency;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        BatchConfig defaults = config.load().batch();
        BatchOptions options = options(concurrency == null ? defaults.concurrency() : concurrency);
        BatchOutputs.check(options, input);
        Instant now = Instant.now();
        NewBatch batch = NewBatch.of(options, now, now.plus(deadline));
        LineRules any = LineRules.DEFAULT.withMaxBytes(defaults.maxLineBytes());
        LineRules rules = options.hasModels() ? any.withModelsOfBatch() : any;
        try (InputStream lines = open();
                BatchSession run = BatchSession.open(session, config, journals.forNew(batch.id()), spec)) {
            return run.submit(batch, lines, rules);
        } catch (NoSuchFileException e) {
            throw new CliException(ExitCode.BAD_INPUT, input + ": no such file");
        } catch (IOException e) {
            throw new CliException(ExitCode.BAD_INPUT, input + " can't be read: " + e.getMessage());
        }
    }

    private BatchOptions options(int places) {
        boolean several = fanOut.isGiven() && fanOut.singleModel().isEmpty();
        if (several) {
            FanOutSpec unused = fanOut.spec();
        }
        Path errorFile = errors == null ? BatchOutputs.errors(output) : errors;
        try {
            return BatchOptions.of(places)
                    .withCallDeadline(callDeadline)
                    .withModel(fanOut.singleModel())
                    .withFanOut(several ? fanOut.fields() : JsonObject.EMPTY)
                    .withFiles(
                            output.toAbsolutePath().normalize().toString(),
                            errorFile.toAbsolutePath().normalize().toString(),
                            force);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private InputStream open() throws IOException {
        return input.equals("-") ? System.in : Files.newInputStream(Path.of(input));
    }
}

package dev.sluice.cli;

import dev.sluice.Sluice;
import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.Counts;
import dev.sluice.batch.Journal;
import dev.sluice.batch.JournalException;
import dev.sluice.batch.LineRules;
import dev.sluice.batch.NewBatch;
import dev.sluice.batch.journal.JournalSettings;
import dev.sluice.batch.journal.Journals;
import dev.sluice.batch.run.BatchInput;
import dev.sluice.batch.run.BatchRunner;
import dev.sluice.batch.run.Batches;
import dev.sluice.batch.run.RunSettings;
import dev.sluice.config.LoadedConfig;
import dev.sluice.fanout.FanOutSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One batch in the foreground: an engine, a journal, signals, progress. */
final class BatchSession implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    /** How it is watched, and what it calls. */
    static final class Options {
        @Option(names = "--json", description = "Print events as lines of JSON: accepted, progress, ended.")
        private boolean json;

        boolean isJson() {
            return json;
        }

        @Mixin
        private SimulatedOption simulated = new SimulatedOption();
    }

    private final BatchPrinter printer;
    private final @Nullable SimulatedProviders providers;
    private final Sluice sluice;
    private final Batches batches;
    private volatile @Nullable BatchRunner running;

    private BatchSession(BatchPrinter printer, @Nullable SimulatedProviders providers, Sluice sluice, Batches batches) {
        this.printer = printer;
        this.providers = providers;
        this.sluice = sluice;
        this.batches = batches;
    }

    /**
     * Opens everything.
     *
     * @throws CliException when the journal or the configuration can't be used
     */
    static BatchSession open(
            Options options, ConfigOptions config, String location, CommandLine.Model.@Nullable CommandSpec spec) {
        // A terminal that closes is no reason to stop.
        Signals.on("HUP", () -> {});
        BatchPrinter printer = BatchPrinter.of(options.json, spec);
        BatchFailpoints failpoints = BatchFailpoints.ofSystem();
        SimulatedProviders providers = options.simulated.start();
        LoadedConfig loaded = config.load(SimulatedOption.settings(providers));
        Journal journal = open(
                location,
                JournalSettings.DEFAULT
                        .withNodeTimeout(loaded.batch().nodeTimeout())
                        .withHook(failpoints));
        Sluice sluice = Sluice.start(loaded.engine(), failpoints.listener());
        RunSettings settings = RunSettings.DEFAULT
                .withMaxLosses(loaded.batch().maxLosses())
                .withDrain(DRAIN)
                .withHook(failpoints);
        try {
            Batches batches = Batches.over(journal, sluice, settings);
            printer.opened(journal, batches.lost());
            return new BatchSession(printer, providers, sluice, batches);
        } catch (JournalException e) {
            journal.close();
            sluice.close(Duration.ZERO);
            throw BatchJournals.failed(e);
        }
    }

    private static Journal open(String location, JournalSettings settings) {
        try {
            return Journals.open(location, settings);
        } catch (JournalException e) {
            throw BatchJournals.failed(e);
        }
    }

    /** Reads lines, and runs what they ask for. */
    int submit(NewBatch batch, InputStream lines, LineRules rules) throws IOException, InterruptedException {
        checkModels(batch.options());
        Batches.Submitted submitted;
        try {
            submitted = batches.submit(batch, lines, rules, Long.MAX_VALUE);
        } catch (JournalException e) {
            throw BatchJournals.failed(e);
        }
        BatchInput.Result input = submitted.input();
        if (!input.isAccepted()) {
            throw new CliException(ExitCode.BAD_INPUT, BatchPrinter.refusal(input));
        }
        printer.accepted(submitted.batch(), input);
        return run(submitted.batch());
    }

    /** What would fail for each item alike is better said once. */
    private void checkModels(BatchOptions options) {
        List<String> models = options.fanOut().isEmpty()
                ? options.model().isEmpty() ? List.of() : List.of(options.model())
                : FanOutSpec.parse(options.fanOut())
                        .everyModel(sluice.config().fanOut().judge());
        for (String model : models) {
            if (sluice.targets(model).isEmpty()) {
                throw new CliException(
                        ExitCode.USAGE,
                        "--models: nobody has '" + model
                                + "' (expected: a model that 'sluice models' lists, an alias, or" + " provider/model)");
            }
        }
    }

    /** Goes on with a batch as it is to be run from now on. */
    int resume(Batch batch, BatchOptions options, Duration within) throws InterruptedException {
        Instant expires = Instant.now().plus(within);
        try {
            boolean unused = batches.journal()
                    .write(Journal.Step.OTHER, tx -> {
                        tx.change(batch, options);
                        tx.extend(batch, expires);
                        return true;
                    })
                    .join();
            return run(batches.find(batch.id()).orElseThrow());
        } catch (JournalException e) {
            throw BatchJournals.failed(e);
        }
    }

    /** Runs a batch to its end, or until somebody stops it. */
    int run(Batch batch) throws InterruptedException {
        BatchRunner runner = batches.runner(batch);
        running = runner;
        CompletableFuture<BatchRunner.End> end = runner.start();
        Runnable stop = this::stop;
        if (!Signals.on("TERM", stop) || !Signals.on("INT", stop)) {
            printer.note("this JVM takes no signals; what is under way when it ends is asked again");
        }
        try {
            while (!ended(end)) {
                printer.progress(runner.progress());
            }
            printer.progress(runner.progress());
            return end.get() == BatchRunner.End.STOPPED ? stopped(batch) : finished(batch);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JournalException known) {
                throw new CliException(
                        BatchJournals.failed(known).exitCode(),
                        known.getMessage() + "; stopped, go on with 'sluice batch resume " + batch.id() + "'");
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static boolean ended(CompletableFuture<?> end) throws InterruptedException, ExecutionException {
        try {
            var unused = end.get(200, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        }
    }

    private void stop() {
        BatchRunner runner = running;
        if (runner == null || printer.isStopping()) {
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
        } else {
            printer.stopping();
            runner.stop();
        }
    }

    private int stopped(Batch batch) {
        printer.stopped(batch, batches.counts(batch));
        return ExitCode.INTERRUPTED;
    }

    private int finished(Batch batch) {
        try {
            Batch over = batches.conclude(batch);
            Counts counts = batches.counts(over);
            printer.ended(over, counts, batches.usage(over));
            return counts.unanswered() == 0 ? ExitCode.OK : ExitCode.NO_ANSWER;
        } catch (FileAlreadyExistsException e) {
            throw new CliException(
                    ExitCode.CANT_CREATE,
                    e.getFile() + " is there now (expected: it away, or 'sluice batch resume " + batch.id()
                            + " -o FILE'); every result is in the journal");
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.IO_ERROR,
                    "the results can't be written: " + e.getMessage()
                            + "; they are in the journal, try 'sluice batch resume " + batch.id() + "'");
        } catch (JournalException e) {
            throw BatchJournals.failed(e);
        }
    }

    @Override
    public void close() {
        batches.close();
        sluice.close(Duration.ZERO);
        if (providers != null) {
            providers.close();
        }
    }
}

package dev.sluice.docs;

import dev.sluice.Sluice;
import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchOptions;
import dev.sluice.batch.Journal;
import dev.sluice.batch.LineRules;
import dev.sluice.batch.NewBatch;
import dev.sluice.batch.journal.JournalSettings;
import dev.sluice.batch.journal.Journals;
import dev.sluice.batch.run.Batches;
import dev.sluice.batch.run.RunSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Runs a file of prompts as a batch. */
final class Batching {
    private Batching() {}

    // example:begin
    static Batch run(Sluice sluice, Path folder) throws IOException {
        BatchOptions options = BatchOptions.of(64)
                .withFiles(
                        folder.resolve("answers.jsonl").toString(),
                        folder.resolve("errors.jsonl").toString(),
                        false);
        Instant now = Instant.now();
        Journal journal = Journals.open(folder.resolve("work.db").toString(), JournalSettings.DEFAULT);
        try (Batches batches = Batches.over(journal, sluice, RunSettings.DEFAULT);
                InputStream lines = Files.newInputStream(folder.resolve("prompts.jsonl"))) {
            NewBatch wanted = NewBatch.of(options, now, now.plus(Duration.ofHours(2)));
            Batches.Submitted submitted = batches.submit(wanted, lines, LineRules.DEFAULT, 1_000_000);
            if (!submitted.input().isAccepted()) {
                throw new IOException("refused: " + submitted.input().errors());
            }
            // All of it is on disk now. This ends when every item has its result.
            batches.runner(submitted.batch()).start().join();
            // Writes the files, and says how it ended.
            return batches.conclude(submitted.batch());
        }
    }
    // example:end
}

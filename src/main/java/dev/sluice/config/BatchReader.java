package dev.sluice.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the block of batches. */
final class BatchReader {
    private BatchReader() {}

    /** The block's record; null when something in it is wrong, which is then among the problems. */
    static @Nullable BatchConfig read(Section batch) {
        int before = batch.problems();
        String journal = batch.text("journal");
        int concurrency = batch.integer("concurrency");
        int running = batch.integer("max-running");
        Duration window = batch.duration("window");
        Duration retention = batch.duration("retention");
        long requests = batch.number("max-requests");
        long fileBytes = batch.size("max-file-bytes");
        long lineBytes = batch.size("max-line-bytes");
        long storedBytes = batch.size("max-stored-bytes");
        int open = batch.integer("max-open");
        int uploads = batch.integer("max-uploads");
        Duration uploadTimeout = batch.duration("upload-timeout");
        int losses = batch.integer("max-losses");
        Duration nodeTimeout = batch.duration("node-timeout");
        batch.noUnknownKeys();
        if (batch.problems() > before) {
            return null;
        }
        try {
            return new BatchConfig(
                    journal,
                    concurrency,
                    running,
                    window,
                    retention,
                    requests,
                    fileBytes,
                    lineBytes,
                    storedBytes,
                    open,
                    uploads,
                    uploadTimeout,
                    losses,
                    nodeTimeout);
        } catch (IllegalArgumentException e) {
            batch.complaint(e);
            return null;
        }
    }
}

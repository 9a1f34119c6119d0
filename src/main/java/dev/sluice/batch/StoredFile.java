package dev.sluice.batch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file that a journal keeps.
 *
 * @param tenant whose it is
 * @param purpose {@code batch} for one that came, {@code batch_output} for one that was made
 * @param name as its owner calls it
 * @param bytes its length
 * @param expires when it goes; null for the journal's own time
 * @param batch number of the batch whose results it is; 0 for one that came
 * @param part which of its results; of no meaning for one that came
 */
public record StoredFile(
        String id,
        String tenant,
        String purpose,
        String name,
        long bytes,
        Instant created,
        @Nullable Instant expires,
        long batch,
        Part part) {}

package dev.sluice.batch;

import dev.sluice.model.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a journal can be asked; on its own threads only. */
public interface JournalRead {
    /** A batch by its id. */
    Optional<Batch> batch(String id);

    /**
     * Batches, newest first.
     *
     * @param tenant whose; empty for those of whoever has the journal
     * @param after id of the one before the first; empty to begin with the newest
     */
    List<Batch> batches(String tenant, String after, int limit);

    /** Batches that are not over, oldest first. */
    List<Batch> openBatches();

    /** How many of a batch's items stand where. */
    Counts counts(long batch);

    /** Tokens that a batch's answers cost. */
    Usage usage(long batch);

    /** The models that a batch's pending items name, with their number. */
    Map<String, Long> pendingModels(long batch);

    /**
     * The next lines of one of a batch's files, in the order of its input.
     *
     * @param after number of the line before the first; 0 to begin
     * @param maxSize bytes of all together, though one line at least
     */
    List<ResultLine> results(long batch, Part part, long after, long maxSize);

    /** Length of one of a batch's files, and the number of its lines. */
    Size size(long batch, Part part);

    /** A file by its id. */
    Optional<StoredFile> file(String id);

    /**
     * A tenant's files, newest first.
     *
     * @param purpose of {@code batch} and {@code batch_output}; empty for both
     * @param after id of the one before the first; empty to begin with the newest
     */
    List<StoredFile> files(String tenant, String purpose, String after, int limit);

    /** A piece of a file, from 0; empty after the last. */
    Optional<byte[]> chunk(String file, int index);

    /** Bytes of all files that a tenant sent. */
    long storedBytes(String tenant);

    /** A tenant's batches that are not over. */
    long openBatchCount(String tenant);

    /** Batches that were over before a time, so many at the most. */
    List<Batch> endedBefore(Instant time, int limit);

    /** Files that nobody needs any more: whose time is up, or that came before a time and are of no open batch. */
    List<StoredFile> unneeded(Instant now, Instant cameBefore, int limit);

    /** The processes that work on it; of a file one that is said to, which may have died. */
    List<String> workers();

    /**
     * A line of a batch's file.
     *
     * @param number of the line of its input
     */
    record ResultLine(long number, String customId, ItemState state, String line) {}

    /** Length of a file. */
    record Size(long lines, long bytes) {}
}

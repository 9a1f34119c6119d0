package dev.sluice.batch;

import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What a journal can be told; on its own thread only, and within a write. */
public interface JournalWrite extends JournalRead {
    /**
     * Makes a batch, {@link BatchState#VALIDATING} and this process's to read; or finds the one that was made under the same
     * idempotency key.
     *
     * @throws IdempotencyException when that one was asked for otherwise
     */
    Batch create(NewBatch batch);

    /**
     * Adds lines to a batch that is being read; those with an id that it has are left out and returned.
     *
     * @throws NotReadingException when it is not being read any more: somebody cancelled it
     */
    List<Duplicate> add(Batch batch, List<ItemLine> lines);

    /** A batch has been read: its items may be sent. */
    void accept(Batch batch, long total, List<JsonObject> errors, Instant now);

    /** A batch's input was refused: its items go, and it is over. */
    void refuse(Batch batch, List<JsonObject> errors, Instant now);

    /** Takes over the reading of a batch from a process that died; false when somebody else has it. What it read goes. */
    boolean adopt(Batch batch);

    /**
     * Claims pending items that name a model, in their order: as many as there are, within the limit.
     *
     * @param maxSize characters of all together, though one item at least
     */
    List<Claimed> claim(long batch, String model, int limit, long maxSize);

    /** Ends an item; false when the claim is not in force any more, and nothing is done then. */
    boolean end(Claimed item, ClaimEnd claim, Ending ending);

    /** Puts an item back behind the others; false when the claim is not in force any more. */
    boolean defer(Claimed item, ClaimEnd claim);

    /** Puts an item back that was not sent; false when the claim is not in force any more. */
    boolean release(Claimed item);

    /** Ends pending items without sending them, so many at the most; returns how many. */
    int endPending(Batch batch, ItemState state, int limit);

    /**
     * Finds items whose process died, so many at the most.
     *
     * @param maxLosses how often an item may be lost; then it is parked
     */
    Lost recover(int maxLosses, Instant now, int limit);

    /** Moves a batch on if it stands in one of some states; false when it doesn't. */
    boolean move(Batch batch, Set<BatchState> from, BatchState to, Instant now);

    /** Gives a batch another time to end. */
    void extend(Batch batch, Instant expires);

    /** Changes how a batch is run from now on. */
    void change(Batch batch, BatchOptions options);

    /** Says which files a batch's results are in; empty for none. */
    void attach(Batch batch, String outputFile, String errorFile);

    /** Begins a file that is to come in pieces, unless it has begun; nobody finds it until it is complete. */
    void begin(StoredFile file);

    /** Adds a piece. */
    void append(String file, int index, byte[] bytes);

    /** A file is complete; what is known of it now takes the place of what was known when it began. */
    void complete(StoredFile file);

    /** A file of a batch's results. */
    void offer(StoredFile file);

    /** Forgets a file; false when there is none. */
    boolean delete(String file);

    /** Forgets a batch with its items and results. */
    void purge(Batch batch);

    /** Says that this process lives, for so long at least; deletes what dead ones left half done. */
    void beat(Duration within);

    /** Lines came for a batch that takes none any more. */
    final class NotReadingException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public NotReadingException(String batch) {
            super(batch + " takes no more lines", null, false, false);
        }
    }

    /** The same idempotency key with another request. */
    final class IdempotencyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public IdempotencyException(String batch) {
            super("the idempotency key is that of " + batch + ", which was asked for otherwise", null, false, false);
        }
    }
}

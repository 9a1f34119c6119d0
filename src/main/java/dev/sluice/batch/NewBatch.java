package dev.sluice.batch;

import dev.sluice.model.JsonObject;
import java.time.Instant;

/**
 * A batch that is to be made.
 *
 * @param id what it is to be called; see {@link #newId}
 * @param tenant whom it is for; empty for whoever has the journal
 * @param endpoint the path that every line is to name; empty for any
 * @param options how it is to be run
 * @param metadata what its caller notes of it
 * @param inputFile id of the file that its lines come from; empty when they come otherwise
 * @param idempotencyKey by which its caller recognizes it when it asks twice; empty for none
 * @param fingerprint of what was asked for, to tell a repeat from another request under the same key
 * @param created now
 * @param expires when it ends whatever is still open
 */
public record NewBatch(
        String id,
        String tenant,
        String endpoint,
        BatchOptions options,
        JsonObject metadata,
        String inputFile,
        String idempotencyKey,
        String fingerprint,
        Instant created,
        Instant expires) {
    /** One for whoever has the journal, whose lines come from no file of the journal's. */
    public static NewBatch of(BatchOptions options, Instant created, Instant expires) {
        return new NewBatch(newId(), "", "", options, JsonObject.EMPTY, "", "", "", created, expires);
    }

    public NewBatch withId(String newId) {
        return new NewBatch(
                newId, tenant, endpoint, options, metadata, inputFile, idempotencyKey, fingerprint, created, expires);
    }

    /** An id that no other batch has. Reads the system's random source, which may wait: not for dispatcher threads. */
    public static String newId() {
        return "batch_" + RandomIds.next();
    }
}

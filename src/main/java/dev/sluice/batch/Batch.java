package dev.sluice.batch;

import dev.sluice.model.JsonObject;
import java.util.List;

/**
 * A batch as its journal has it.
 *
 * @param number its number within its journal
 * @param id what it is called outside
 * @param tenant whom it is for; empty for whoever has the journal
 * @param endpoint the path that every line is to name; empty for any
 * @param options how it is run
 * @param metadata what its caller noted of it
 * @param inputFile id of the file that its lines came from; empty when they came otherwise
 * @param outputFile id of the file with the answers; empty while there is none
 * @param errorFile id of the file with the items that have none; empty while there is none
 * @param errors what was wrong with its lines: {@code code}, {@code line}, {@code message}, the first hundred
 * @param total number of its items; 0 while they are being read
 */
public record Batch(
        long number,
        String id,
        String tenant,
        BatchState state,
        String endpoint,
        BatchOptions options,
        JsonObject metadata,
        String inputFile,
        String outputFile,
        String errorFile,
        List<JsonObject> errors,
        long total,
        BatchTimes times) {
    public Batch {
        errors = List.copyOf(errors);
    }
}

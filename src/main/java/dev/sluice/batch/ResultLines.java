package dev.sluice.batch;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a batch's files, as OpenAI's batches have them: {@code id}, {@code custom_id}, and either {@code response}, of
 * what an HTTP request would have got, or {@code error}, of an item that had no response (platform.openai.com, API reference,
 * batch, the request output object).
 */
public final class ResultLines {
    private ResultLines() {}

    /** An answer. */
    public static Ending answered(String batch, Claimed item, String requestId, JsonObject body) {
        return new Ending(ItemState.SUCCEEDED, responded(batch, item, 200, requestId, body));
    }

    /** A refusal, with the status and the body that say it. */
    public static Ending failed(String batch, Claimed item, int status, String requestId, JsonObject body) {
        return new Ending(ItemState.FAILED, responded(batch, item, status, requestId, body));
    }

    /** A line of the input that could not be read. */
    public static Ending malformed(String batch, ItemLine.Bad line) {
        return new Ending(
                ItemState.FAILED,
                without(
                        batch,
                        line.number(),
                        line.customId(),
                        line.code(),
                        "line " + line.number() + ": " + line.message()));
    }

    /** An item that the batch's end overtook. */
    public static Ending unsent(String batch, long number, String customId, ItemState state) {
        String line = state == ItemState.EXPIRED
                ? without(
                        batch, number, customId, "batch_expired", "it was not answered before the batch's time was up")
                : without(
                        batch,
                        number,
                        customId,
                        "batch_cancelled",
                        "it was not answered before the batch was cancelled");
        return new Ending(state, line);
    }

    /** An item that was under way each time its process died. */
    public static Ending poison(String batch, long number, String customId, int losses) {
        return new Ending(
                ItemState.FAILED,
                without(
                        batch,
                        number,
                        customId,
                        "poison",
                        "it was under way " + losses + " times when the process died, and is not sent again"));
    }

    private static String responded(String batch, Claimed item, int status, String requestId, JsonObject body) {
        return line(
                batch,
                item.number(),
                item.customId(),
                JsonObject.of("status_code", status, "request_id", requestId).with("body", body),
                null);
    }

    private static String without(String batch, long number, String customId, String code, String message) {
        return line(batch, number, customId, null, JsonObject.of("code", code, "message", message));
    }

    private static String line(
            String batch, long number, String customId, @Nullable JsonObject response, @Nullable JsonObject error) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", "batch_req_" + batch.substring(batch.indexOf('_') + 1) + "_" + number);
        fields.put("custom_id", customId.isEmpty() ? null : customId);
        fields.put("response", response);
        fields.put("error", error);
        return Json.text(new JsonObject(fields));
    }
}

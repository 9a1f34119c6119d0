package dev.sluice.batch;

import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a batch's items are sent and where its results go; kept with it, so that whoever resumes it does the same.
 *
 * @param callDeadline total time of each call; null for what the configuration says
 * @param model the model that every item is asked of, in place of its own; empty for its own
 * @param fanOut whom every chat is asked of at once, as {@link dev.sluice.fanout.FanOutSpec#parse} reads it; empty for one model
 * @param concurrency most calls under way at a time, 1 to 10,000
 * @param output path of the file for answers; empty for none
 * @param errors path of the file for items without an answer; empty for none
 * @param overwrite whether files of these names may be replaced
 * @param keepSeconds how long the journal's files of its results are kept; 0 for as long as others
 */
public record BatchOptions(
        @Nullable Duration callDeadline,
        String model,
        JsonObject fanOut,
        int concurrency,
        String output,
        String errors,
        boolean overwrite,
        long keepSeconds) {
    private static final int MAX_CONCURRENCY = 10_000;

    public BatchOptions {
        if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
            throw new IllegalArgumentException(
                    "concurrency: " + concurrency + " (expected: 1 to " + MAX_CONCURRENCY + ")");
        }
        if (callDeadline != null && (callDeadline.isNegative() || callDeadline.isZero())) {
            throw new IllegalArgumentException("call-deadline: " + callDeadline + " (expected: more than 0)");
        }
    }

    /** Each item of its own model, so many at a time, no files. */
    public static BatchOptions of(int concurrency) {
        return new BatchOptions(null, "", JsonObject.EMPTY, concurrency, "", "", false, 0);
    }

    public BatchOptions withCallDeadline(@Nullable Duration newDeadline) {
        return new BatchOptions(newDeadline, model, fanOut, concurrency, output, errors, overwrite, keepSeconds);
    }

    public BatchOptions withModel(String newModel) {
        return new BatchOptions(callDeadline, newModel, fanOut, concurrency, output, errors, overwrite, keepSeconds);
    }

    public BatchOptions withFanOut(JsonObject newFanOut) {
        return new BatchOptions(callDeadline, model, newFanOut, concurrency, output, errors, overwrite, keepSeconds);
    }

    /** Whether the models that lines name are of no account. */
    public boolean hasModels() {
        return !model.isEmpty() || !fanOut.isEmpty();
    }

    public BatchOptions withConcurrency(int newConcurrency) {
        return new BatchOptions(callDeadline, model, fanOut, newConcurrency, output, errors, overwrite, keepSeconds);
    }

    public BatchOptions withFiles(String newOutput, String newErrors, boolean mayOverwrite) {
        return new BatchOptions(
                callDeadline, model, fanOut, concurrency, newOutput, newErrors, mayOverwrite, keepSeconds);
    }

    public BatchOptions withKeepSeconds(long newSeconds) {
        return new BatchOptions(callDeadline, model, fanOut, concurrency, output, errors, overwrite, newSeconds);
    }

    /** As a journal keeps them. */
    public JsonObject json() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("call_deadline_ms", callDeadline == null ? null : callDeadline.toMillis());
        fields.put("model", model);
        fields.put("fan_out", fanOut);
        fields.put("concurrency", concurrency);
        fields.put("output", output);
        fields.put("errors", errors);
        fields.put("overwrite", overwrite);
        fields.put("keep_seconds", keepSeconds);
        return new JsonObject(fields);
    }

    /** From what a journal keeps. */
    public static BatchOptions of(JsonObject json) {
        long millis = json.number("call_deadline_ms", 0);
        return new BatchOptions(
                millis == 0 ? null : Duration.ofMillis(millis),
                json.text("model"),
                json.object("fan_out"),
                (int) json.number("concurrency", 1),
                json.text("output"),
                json.text("errors"),
                json.isTrue("overwrite"),
                json.number("keep_seconds", 0));
    }
}

package dev.sluice.batch;

import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a batch's items are sent and where its results go; kept with it, so that whoever resumes it does the same.
 *
 * @param callDeadline total time of each call; null for what the configuration says
 * @param models models that every item is asked of, in place of its own; empty for its own
 * @param strategy how the answers of several models become one; empty for the first of {@code models} alone
 * @param concurrency most calls under way at a time, 1 to 10,000
 * @param output path of the file for answers; empty for none
 * @param errors path of the file for items without an answer; empty for none
 * @param overwrite whether files of these names may be replaced
 */
public record BatchOptions(
        @Nullable Duration callDeadline,
        List<String> models,
        String strategy,
        int concurrency,
        String output,
        String errors,
        boolean overwrite) {
    private static final int MAX_CONCURRENCY = 10_000;

    public BatchOptions {
        if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
            throw new IllegalArgumentException(
                    "concurrency: " + concurrency + " (expected: 1 to " + MAX_CONCURRENCY + ")");
        }
        if (callDeadline != null && (callDeadline.isNegative() || callDeadline.isZero())) {
            throw new IllegalArgumentException("call-deadline: " + callDeadline + " (expected: more than 0)");
        }
        models = List.copyOf(models);
    }

    /** Each item of its own model, so many at a time, no files. */
    public static BatchOptions of(int concurrency) {
        return new BatchOptions(null, List.of(), "", concurrency, "", "", false);
    }

    public BatchOptions withCallDeadline(@Nullable Duration newDeadline) {
        return new BatchOptions(newDeadline, models, strategy, concurrency, output, errors, overwrite);
    }

    public BatchOptions withModels(List<String> newModels, String newStrategy) {
        return new BatchOptions(callDeadline, newModels, newStrategy, concurrency, output, errors, overwrite);
    }

    public BatchOptions withConcurrency(int newConcurrency) {
        return new BatchOptions(callDeadline, models, strategy, newConcurrency, output, errors, overwrite);
    }

    public BatchOptions withFiles(String newOutput, String newErrors, boolean mayOverwrite) {
        return new BatchOptions(callDeadline, models, strategy, concurrency, newOutput, newErrors, mayOverwrite);
    }

    /** As a journal keeps them. */
    public JsonObject json() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("call_deadline_ms", callDeadline == null ? null : callDeadline.toMillis());
        fields.put("models", models);
        fields.put("strategy", strategy);
        fields.put("concurrency", concurrency);
        fields.put("output", output);
        fields.put("errors", errors);
        fields.put("overwrite", overwrite);
        return new JsonObject(fields);
    }

    /** From what a journal keeps. */
    public static BatchOptions of(JsonObject json) {
        long millis = json.number("call_deadline_ms", 0);
        return new BatchOptions(
                millis == 0 ? null : Duration.ofMillis(millis),
                json.list("models").stream().map(String::valueOf).toList(),
                json.text("strategy"),
                (int) json.number("concurrency", 1),
                json.text("output"),
                json.text("errors"),
                json.isTrue("overwrite"));
    }
}

package dev.sluice.gateway;

import dev.sluice.batch.Batch;
import dev.sluice.batch.BatchState;
import dev.sluice.batch.Counts;
import dev.sluice.batch.StoredFile;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Batches and files as OpenAI's clients expect them (platform.openai.com, API reference, batch and files). */
final class BatchJson {
    private BatchJson() {}

    static JsonObject of(StoredFile file) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", file.id());
        fields.put("object", "file");
        fields.put("bytes", file.bytes());
        fields.put("created_at", file.created().getEpochSecond());
        if (file.expires() != null) {
            fields.put("expires_at", file.expires().getEpochSecond());
        }
        fields.put("filename", file.name());
        fields.put("purpose", file.purpose());
        fields.put("status", "processed");
        return new JsonObject(fields);
    }

    static JsonObject of(Batch batch, Counts counts, Usage usage) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        Instant ended = batch.times().ended();
        fields.put("id", batch.id());
        fields.put("object", "batch");
        fields.put("endpoint", batch.endpoint());
        fields.put("errors", errors(batch));
        fields.put("input_file_id", batch.inputFile());
        fields.put("completion_window", window(batch));
        fields.put("status", batch.state().word());
        fields.put("output_file_id", text(batch.outputFile()));
        fields.put("error_file_id", text(batch.errorFile()));
        fields.put("created_at", batch.times().created().getEpochSecond());
        fields.put("in_progress_at", seconds(batch.times().inProgress()));
        fields.put("expires_at", batch.times().expires().getEpochSecond());
        fields.put("finalizing_at", seconds(batch.times().finalizing()));
        fields.put("completed_at", batch.state() == BatchState.COMPLETED ? seconds(ended) : null);
        fields.put("failed_at", batch.state() == BatchState.FAILED ? seconds(ended) : null);
        fields.put("expired_at", batch.state() == BatchState.EXPIRED ? seconds(ended) : null);
        fields.put("cancelling_at", seconds(batch.times().cancelling()));
        fields.put("cancelled_at", batch.state() == BatchState.CANCELLED ? seconds(ended) : null);
        fields.put(
                "request_counts",
                JsonObject.of("total", Math.max(batch.total(), counts.total()), "completed", counts.succeeded())
                        .with("failed", counts.unanswered()));
        fields.put("usage", usage(usage));
        fields.put("metadata", batch.metadata().isEmpty() ? null : batch.metadata());
        return new JsonObject(fields);
    }

    /** A page of a list. */
    static JsonObject list(List<JsonObject> data, boolean more) {
        return JsonObject.of("object", "list", "data", data)
                .with("first_id", data.isEmpty() ? null : data.get(0).text("id"))
                .with(
                        "last_id",
                        data.isEmpty() ? null : data.get(data.size() - 1).text("id"))
                .with("has_more", more);
    }

    private static @Nullable JsonObject errors(Batch batch) {
        return batch.errors().isEmpty() ? null : JsonObject.of("object", "list", "data", batch.errors());
    }

    private static JsonObject usage(Usage usage) {
        return JsonObject.of("input_tokens", usage.inputTokens())
                .with("input_tokens_details", JsonObject.of("cached_tokens", usage.cachedInputTokens()))
                .with("output_tokens", usage.outputTokens())
                .with("output_tokens_details", JsonObject.of("reasoning_tokens", 0))
                .with("total_tokens", usage.totalTokens());
    }

    private static String window(Batch batch) {
        Duration window =
                Duration.between(batch.times().created(), batch.times().expires());
        return window.toMinutes() % 60 == 0 ? window.toHours() + "h" : window.toMinutes() + "m";
    }

    private static @Nullable Long seconds(@Nullable Instant time) {
        return time == null ? null : time.getEpochSecond();
    }

    private static @Nullable String text(String text) {
        return text.isEmpty() ? null : text;
    }
}

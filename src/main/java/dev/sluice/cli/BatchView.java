package dev.sluice.cli;

import dev.sluice.batch.Batch;
import dev.sluice.batch.Counts;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch as the command line shows it. */
final class BatchView {
    private BatchView() {}

    static JsonObject json(Batch batch, Counts counts, Usage usage) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", batch.id());
        fields.put("state", batch.state().word());
        fields.put("counts", json(counts));
        fields.put("input_tokens", usage.inputTokens());
        fields.put("output_tokens", usage.outputTokens());
        fields.put("output", empty(batch.options().output()));
        fields.put(
                "errors",
                counts.unanswered() == 0 ? null : empty(batch.options().errors()));
        fields.put("problems", batch.errors());
        fields.put("created", batch.times().created().toString());
        fields.put("expires", batch.times().expires().toString());
        fields.put(
                "ended",
                batch.times().ended() == null ? null : batch.times().ended().toString());
        return new JsonObject(fields);
    }

    static JsonObject json(Counts counts) {
        return JsonObject.of("total", counts.total(), "pending", counts.pending())
                .with("running", counts.running())
                .with("succeeded", counts.succeeded())
                .with("failed", counts.failed())
                .with("expired", counts.expired())
                .with("cancelled", counts.cancelled());
    }

    private static @Nullable String empty(String text) {
        return text.isEmpty() ? null : text;
    }

    static String text(Batch batch, Counts counts, Usage usage) {
        StringBuilder text = new StringBuilder();
        row(text, "batch", batch.id());
        row(text, "state", batch.state().word().replace('_', ' '));
        row(text, "answered", BatchPrinter.count(counts.succeeded()) + " of " + BatchPrinter.count(counts.total()));
        row(text, "failed", counts.failed());
        row(text, "expired", counts.expired());
        row(text, "cancelled", counts.cancelled());
        row(text, "pending", counts.pending());
        row(text, "running", counts.running());
        row(
                text,
                "tokens",
                BatchPrinter.count(usage.inputTokens()) + " in, " + BatchPrinter.count(usage.outputTokens()) + " out");
        Instant ended = batch.times().ended();
        if (ended == null) {
            row(
                    text,
                    "expires",
                    batch.times().expires().truncatedTo(ChronoUnit.SECONDS).toString());
        } else {
            row(text, "took", time(Duration.between(batch.times().created(), ended)));
        }
        if (batch.state().isOver() && !batch.options().output().isEmpty()) {
            row(text, "answers", batch.options().output());
            row(text, "errors", counts.unanswered() == 0 ? "" : batch.options().errors());
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String name, long count) {
        row(text, name, count == 0 ? "" : BatchPrinter.count(count));
    }

    private static void row(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append(String.format("%-10s%s%n", name, value));
        }
    }

    /** Such as 4.2 s, 3 min 20 s, 2 h 5 min. */
    static String time(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return Math.round(duration.toMillis() / 100.0) / 10.0 + " s";
        }
        return seconds < 3_600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }
}

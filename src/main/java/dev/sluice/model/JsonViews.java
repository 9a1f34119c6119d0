package dev.sluice.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers and failures as JSON objects, the same wherever Sluice prints them. */
public final class JsonViews {
    private JsonViews() {}

    /** An answer: text, reasoning, tool calls, finish reason, usage and where it came from. */
    public static JsonObject of(ChatAnswer answer) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("status", "answered");
        fields.put("provider", answer.provider());
        fields.put("model", answer.model());
        fields.put("text", answer.text());
        if (!answer.reasoning().isEmpty()) {
            fields.put("reasoning", answer.reasoning());
        }
        if (!answer.toolCalls().isEmpty()) {
            fields.put("tool_calls", answer.toolCalls());
        }
        fields.put("finish_reason", answer.finishReason());
        fields.put("usage", of(answer.usage()));
        fields.put("provider_request_id", answer.providerRequestId());
        fields.put("elapsed_ms", answer.elapsed().toMillis());
        fields.put("attempts", attempts(answer.attempts()));
        return new JsonObject(fields);
    }

    /** A failure: kind, clock, phase, attempts, elapsed time, budget and whether the provider may have seen the call. */
    public static JsonObject of(Failure failure) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("status", "failed");
        fields.put("kind", failure.kind().code());
        fields.put("domain", lower(failure.kind().domain()));
        fields.put("message", failure.cause().message());
        PhaseClock clock = failure.clock();
        fields.put("clock", clock == null ? null : clock.label());
        fields.put("phase", lower(failure.phase()));
        fields.put("delivery", lower(failure.delivery()));
        fields.put("provider", failure.provider());
        fields.put("model", failure.model());
        fields.put(
                "http_status",
                failure.cause().status() == 0 ? null : failure.cause().status());
        fields.put("provider_code", failure.cause().code());
        fields.put("provider_request_id", failure.cause().providerRequestId());
        fields.put(
                "retry_after_ms",
                failure.retryAfter() == null ? null : failure.retryAfter().toMillis());
        fields.put("elapsed_ms", failure.elapsed().toMillis());
        fields.put("budget_ms", failure.budget().toMillis());
        fields.put("partial_text", failure.partialText());
        fields.put("attempts", attempts(failure.attempts()));
        return new JsonObject(fields);
    }

    public static JsonObject of(Usage usage) {
        return JsonObject.of("input_tokens", usage.inputTokens(), "output_tokens", usage.outputTokens())
                .with("cached_input_tokens", usage.cachedInputTokens());
    }

    private static List<JsonObject> attempts(List<AttemptReport> reports) {
        List<JsonObject> attempts = new ArrayList<>();
        for (AttemptReport report : reports) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("number", report.number());
            fields.put("provider", report.provider());
            fields.put("model", report.model());
            fields.put("started_after_ms", report.startedAfter().toMillis());
            fields.put("duration_ms", report.duration().toMillis());
            fields.put("waited_before_ms", report.waitedBefore().toMillis());
            fields.put("phase", lower(report.phase()));
            AttemptFailure failure = report.failure();
            fields.put("failure", failure == null ? null : failure.kind().code());
            if (failure != null) {
                fields.put("message", failure.message());
                fields.put("delivery", lower(failure.delivery()));
                fields.put("http_status", failure.status() == 0 ? null : failure.status());
                fields.put("provider_code", failure.code());
            }
            attempts.add(new JsonObject(fields));
        }
        return attempts;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

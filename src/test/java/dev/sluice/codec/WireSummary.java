package dev.sluice.codec;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.JsonObject;
import dev.sluice.model.JsonViews;
import dev.sluice.model.Message;
import dev.sluice.model.Usage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was decoded, as JSON short enough to read. */
final class WireSummary {
    private WireSummary() {}

    static JsonObject of(Decoded decoded) {
        if (decoded instanceof Decoded.Answer answer) {
            return answer(answer);
        }
        if (decoded instanceof Decoded.Continue more) {
            return JsonObject.of("is", "continue")
                    .with(
                            "messages",
                            more.messages().stream().map(Message::fields).toList())
                    .with("usage", usage(more.usage()));
        }
        return refused(((Decoded.Refused) decoded).failure());
    }

    private static JsonObject answer(Decoded.Answer answer) {
        Message message = answer.message();
        JsonObject fields = message.fields();
        return JsonObject.of("is", "answer", "role", message.role())
                .with("text", message.text())
                .with("reasoning", fields.text("reasoning_content"))
                .with("tool_calls", fields.objects("tool_calls"))
                .with("finish_reason", answer.finishReason())
                .with("usage", usage(answer.usage()))
                .with("provider_request_id", answer.providerRequestId());
    }

    private static JsonObject refused(AttemptFailure failure) {
        Duration wait = failure.retryAfter();
        return JsonObject.of("is", "refused", "kind", failure.kind().code())
                .with("remedy", failure.remedy().name())
                .with("status", failure.status())
                .with("code", failure.code())
                .with("retry_after_ms", wait == null ? null : wait.toMillis())
                .with("provider_request_id", failure.providerRequestId())
                .with("message", failure.message());
    }

    private static @Nullable JsonObject usage(Usage usage) {
        return usage.equals(Usage.UNKNOWN) ? null : JsonViews.of(usage);
    }

    /** What an event brings the caller; a {@code +} stands for pieces of tool calls. */
    static JsonObject of(ChatEvent event) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (!event.reasoning().isEmpty()) {
            fields.put("reasoning", event.reasoning());
        }
        if (!event.content().isEmpty()) {
            fields.put("content", event.content());
        }
        if (event.isContent() && fields.isEmpty()) {
            fields.put("tool_calls", "+");
        }
        if (!event.finishReason().isEmpty()) {
            fields.put("finish_reason", event.finishReason());
        }
        return new JsonObject(fields);
    }
}

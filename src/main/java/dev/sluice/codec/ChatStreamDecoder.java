package dev.sluice.codec;

import dev.sluice.http.HttpHead;
import dev.sluice.http.SseEvent;
import dev.sluice.model.AttemptFailure;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream of chunks, put together as it passes. Calls of a provider's built-in tools are kept from the caller. */
final class ChatStreamDecoder implements StreamDecoder {
    /** The most characters of data one stream may bring: a model that never stops is cut here, if no clock does it. */
    private static final long MAX_DATA_CHARS = 64L * 1024 * 1024;

    private final Flavour flavour;
    private final ErrorClassifier classifier;
    private final HttpHead head;
    private final MessageAssembler message = new MessageAssembler();
    private Usage usage = Usage.UNKNOWN;
    private String finishReason = "";
    private String providerRequestId;
    private long dataChars;
    private boolean ended;
    private @Nullable AttemptFailure failure;

    ChatStreamDecoder(Flavour flavour, ErrorClassifier classifier, HttpHead head) {
        this.flavour = flavour;
        this.classifier = classifier;
        this.head = head;
        this.providerRequestId = ProviderIds.of(head.fields(), JsonObject.EMPTY);
    }

    @Override
    public void decode(SseEvent event, List<ChatEvent> out) {
        if (ended) {
            return;
        }
        String data = event.data();
        if (data.startsWith("[DONE]")) {
            ended = true;
            return;
        }
        dataChars += data.length();
        if (dataChars > MAX_DATA_CHARS) {
            refuse(classifier.bad(head, "the stream is longer than " + MAX_DATA_CHARS + " characters"));
            return;
        }
        JsonObject chunk;
        try {
            chunk = Json.parse(data);
        } catch (JsonException e) {
            refuse(classifier.bad(head, "an event of the stream is " + e.getMessage()));
            return;
        }
        ProviderError error = ProviderError.find(chunk);
        if (error == null && event.type().equals("error")) {
            error = ProviderError.read(chunk);
        }
        if (error != null) {
            refuse(classifier.classify(error, chunk, head));
            return;
        }
        onChunk(chunk, out);
    }

    private void onChunk(JsonObject chunk, List<ChatEvent> out) {
        if (providerRequestId.isEmpty()) {
            providerRequestId = ProviderIds.of(head.fields(), chunk);
        }
        Usage billed = Usages.of(chunk);
        if (!billed.equals(Usage.UNKNOWN)) {
            usage = billed;
        }
        JsonObject choice = firstChoice(chunk);
        JsonObject delta = choice.object("delta");
        message.add(delta);
        String reason = choice.text("finish_reason");
        if (!reason.isEmpty()) {
            finishReason = reason;
        }
        if (isBetweenUs(delta) || isRoundsEnd(reason)) {
            return;
        }
        String reasoning = delta.text("reasoning_content");
        out.add(new ChatEvent(
                delta.text("content"), reasoning.isEmpty() ? delta.text("reasoning") : reasoning, reason, chunk));
    }

    private boolean isBetweenUs(JsonObject delta) {
        if (!delta.has("tool_calls")) {
            return false;
        }
        for (JsonObject piece : delta.objects("tool_calls")) {
            if (flavour.isBuiltIn(message.toolOf(piece))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the model stops only to be sent its own calls back: the answer goes on in the next round. */
    private boolean isRoundsEnd(String reason) {
        return reason.equals("tool_calls") && !flavour.echoes(message.message()).isEmpty();
    }

    private static JsonObject firstChoice(JsonObject chunk) {
        List<@Nullable Object> choices = chunk.list("choices");
        for (int i = 0; i < choices.size(); i++) {
            if (choices.get(i) instanceof JsonObject choice && choice.number("index", 0) == 0) {
                return choice;
            }
        }
        return JsonObject.EMPTY;
    }

    private void refuse(AttemptFailure refusal) {
        failure = providerRequestId.isEmpty() ? refusal : refusal.withProviderRequestId(providerRequestId);
        ended = true;
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    @Override
    public Decoded end() {
        if (failure != null) {
            return new Decoded.Refused(failure);
        }
        return Conclusion.of(flavour, message.message(), finishReason, usage, providerRequestId, JsonObject.EMPTY);
    }

    @Override
    public String partialText() {
        return message.text();
    }
}

package dev.sluice.codec;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.model.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a message and the reason why it ends amount to, whether it came whole or as a stream. */
final class Conclusion {
    private Conclusion() {}

    /**
     * An answer, a wish to go on, or a refusal inside a 200.
     *
     * @param body the whole reply; empty for a stream
     */
    static Decoded of(
            Flavour flavour,
            Message message,
            String finishReason,
            Usage usage,
            String providerRequestId,
            JsonObject body) {
        if (finishReason.isEmpty()) {
            return refused(FailureKind.TRUNCATED, "", "the answer ended without a finish_reason", providerRequestId);
        }
        @Nullable FailureKind failure = flavour.failure(finishReason);
        if (failure != null) {
            String code = Scrub.id(finishReason);
            return refused(failure, code, "the answer ended with finish_reason " + code, providerRequestId);
        }
        List<Message> echoes = finishReason.equals("tool_calls") ? flavour.echoes(message) : List.of();
        if (!echoes.isEmpty()) {
            List<Message> more = new ArrayList<>(echoes.size() + 1);
            more.add(message);
            more.addAll(echoes);
            return new Decoded.Continue(more, usage);
        }
        return new Decoded.Answer(message, finishReason, usage, providerRequestId, body);
    }

    private static Decoded refused(FailureKind kind, String code, String message, String providerRequestId) {
        return new Decoded.Refused(
                AttemptFailure.answered(kind, 200, code, message).withProviderRequestId(providerRequestId));
    }
}

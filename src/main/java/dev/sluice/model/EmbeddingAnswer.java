package dev.sluice.model;

import java.time.Duration;
import java.util.List;

/**
 * Vectors for texts.
 *
 * @param usage tokens as billed, or {@link Usage#UNKNOWN}
 * @param provider the configured provider that answered
 * @param model the model id sent to it
 * @param providerRequestId the provider's id of the exchange; empty when it gave none
 * @param attempts every attempt made for the request, the last one answered
 * @param elapsed from acceptance to the end of the answer
 * @param body the provider's whole reply; its {@code data} holds one object for each input
 */
public record EmbeddingAnswer(
        Usage usage,
        String provider,
        String model,
        String providerRequestId,
        List<AttemptReport> attempts,
        Duration elapsed,
        JsonObject body)
        implements ModelAnswer {

    public EmbeddingAnswer {
        attempts = List.copyOf(attempts);
    }

    /** The same answer for a caller who waited so long. */
    public EmbeddingAnswer withElapsed(Duration newElapsed) {
        return new EmbeddingAnswer(usage, provider, model, providerRequestId, attempts, newElapsed, body);
    }

    /** One object for each input, with its {@code index} and its {@code embedding}: numbers, or a text in base64 if that was asked for. */
    public List<JsonObject> data() {
        return body.objects("data");
    }
}

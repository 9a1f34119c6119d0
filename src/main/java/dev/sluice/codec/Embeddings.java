package dev.sluice.codec;

import dev.sluice.http.Bytes;
import dev.sluice.http.HttpCall;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpReply;
import dev.sluice.model.EmbeddingRequest;
import dev.sluice.model.JsonObject;
import java.util.List;

/** Embeddings as OpenAI publishes them (platform.openai.com, API reference, embeddings); GLM's are the same. */
final class Embeddings {
    private final Flavour flavour;
    private final ErrorClassifier classifier;

    Embeddings(Flavour flavour, ErrorClassifier classifier) {
        this.flavour = flavour;
        this.classifier = classifier;
    }

    /** @throws InvalidRequestException when the provider has no embeddings */
    HttpCall encode(EmbeddingRequest request, CallContext context) {
        if (!flavour.hasEmbeddings()) {
            throw new InvalidRequestException("embeddings: a provider of dialect " + flavour.name()
                    + " has none (expected: a provider of dialect openai or glm)");
        }
        if (context.stream()) {
            throw new InvalidRequestException("stream: embeddings come whole (expected: no stream)");
        }
        JsonObject body = JsonObject.of("model", context.model()).withDefaults(request.parameters());
        return new HttpCall(
                "POST",
                context.basePath() + "/embeddings",
                ChatDialect.fields("application/json", context.credential(), context.now()),
                Bytes.of(ChatDialect.written(body)));
    }

    /** A reply is only an answer if it has a vector for each input: the caller matches them by their place. */
    Decoded decode(EmbeddingRequest request, HttpReply reply) {
        HttpHead head = reply.head();
        if (head.status() != 200) {
            return new Decoded.Refused(classifier.classify(reply));
        }
        JsonObject body;
        try {
            body = Json.parse(reply.body().array());
        } catch (JsonException e) {
            return new Decoded.Refused(classifier.bad(head, "the reply is " + e.getMessage()));
        }
        ProviderError error = ProviderError.find(body);
        if (error != null) {
            return new Decoded.Refused(classifier.classify(error, body, head));
        }
        List<JsonObject> data = body.objects("data");
        long vectors = data.stream().filter(Embeddings::hasVector).count();
        if (vectors != request.inputs() || data.size() != request.inputs()) {
            return new Decoded.Refused(classifier.bad(
                    head, "the reply has " + vectors + " embeddings (expected: " + request.inputs() + ")"));
        }
        try {
            JsonObject asked = EmbeddingForm.asAsked(request, body);
            return new Decoded.Embeddings(Usages.of(body), ProviderIds.of(head.fields(), body), asked);
        } catch (JsonException e) {
            return new Decoded.Refused(classifier.bad(head, String.valueOf(e.getMessage())));
        }
    }

    private static boolean hasVector(JsonObject element) {
        return !element.text("embedding").isEmpty()
                || !element.list("embedding").isEmpty();
    }
}

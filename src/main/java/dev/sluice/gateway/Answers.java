package dev.sluice.gateway;

import dev.sluice.model.ChatAnswer;
import dev.sluice.model.EmbeddingAnswer;
import dev.sluice.model.Failure;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelAnswer;
import dev.sluice.model.Outcome;

/** The reply to a call that ended, as a whole. */
final class Answers {
    private Answers() {}

    static Reply of(Visit visit, Outcome outcome) {
        if (outcome instanceof Outcome.Answered answered) {
            visit.outcome(answered.answer());
            return Reply.json(200, body(answered.answer(), "chatcmpl-" + visit.id()));
        }
        Failure failure = ((Outcome.Failed) outcome).failure();
        visit.outcome(failure);
        return Reply.of(GatewayError.of(failure));
    }

    private static JsonObject body(ModelAnswer answer, String fallbackId) {
        if (answer instanceof ChatAnswer chat) {
            return ChatReplies.body(chat, fallbackId, System.currentTimeMillis() / 1000);
        }
        EmbeddingAnswer vectors = (EmbeddingAnswer) answer;
        return vectors.body().withDefault("object", "list").withDefault("model", vectors.model());
    }
}

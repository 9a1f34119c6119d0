package dev.sluice.engine;

import dev.sluice.codec.Decoded;
import dev.sluice.model.AttemptReport;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.EmbeddingAnswer;
import dev.sluice.model.ModelAnswer;
import dev.sluice.model.Usage;
import java.time.Duration;
import java.util.List;

/** The answer that a caller gets of a provider's complete reply. Pure. */
final class Completed {
    private Completed() {}

    /** @param before what earlier rounds of the same request cost */
    static ModelAnswer answer(
            Decoded.Complete complete,
            Usage before,
            String provider,
            String model,
            List<AttemptReport> attempts,
            Duration elapsed) {
        if (complete instanceof Decoded.Embeddings vectors) {
            return new EmbeddingAnswer(
                    vectors.usage(), provider, model, vectors.providerRequestId(), attempts, elapsed, vectors.body());
        }
        Decoded.Answer answer = (Decoded.Answer) complete;
        return new ChatAnswer(
                answer.message(),
                answer.finishReason(),
                before.plus(answer.usage()),
                provider,
                model,
                answer.providerRequestId(),
                attempts,
                elapsed,
                answer.body());
    }
}

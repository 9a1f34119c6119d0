package dev.sluice;

import dev.sluice.model.EmbeddingAnswer;
import dev.sluice.model.RequestId;
import java.util.function.Consumer;

/** A request for embeddings under way. */
public final class EmbeddingCall extends ModelCall<EmbeddingAnswer> {
    EmbeddingCall(RequestId id, Consumer<RequestId> canceller) {
        super(id, canceller, EmbeddingAnswer.class);
    }
}

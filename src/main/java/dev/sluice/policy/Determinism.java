package dev.sluice.policy;

import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelRequest;
import dev.sluice.model.Operation;

/** Whether a request asks for the same answer each time, as far as a model can promise that. Pure. */
public final class Determinism {
    private Determinism() {}

    /** Embeddings; chats with a {@code temperature} of 0, a {@code seed}, or GLM's {@code do_sample} off. */
    public static boolean of(ModelRequest request) {
        if (request.operation() == Operation.EMBEDDINGS) {
            return true;
        }
        JsonObject parameters = request.parameters();
        return (parameters.get("temperature") instanceof Number temperature && temperature.doubleValue() == 0)
                || parameters.get("seed") instanceof Number
                || Boolean.FALSE.equals(parameters.get("do_sample"));
    }
}

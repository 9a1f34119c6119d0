package dev.sluice.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** How a provider words its answers and errors. */
interface SimDialect {
    /** The answer to a chat call, or the refusal it deserves. */
    Reply answer(ChatCall call, String id, int tokens);

    /** An error in the provider's own shape; {@code status} 0 for the one the code comes with. */
    Reply error(String code, String message, int status);

    /** The refusal of a key. */
    Reply unauthorized();

    /** The refusal of a call beyond a limit: {@code concurrency} or {@code rpm}. */
    Reply limited(String axis);

    /** The refusal of a model that it doesn't have. */
    Reply unknownModel(String model);

    /** The list of models. */
    default Reply models(List<String> models) {
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        models.forEach(model -> data.add(model(model)));
        return Reply.json(200, Json.write(body));
    }

    /** One model. */
    static ObjectNode model(String model) {
        return Json.object()
                .put("id", model)
                .put("object", "model")
                .put("created", 1_700_000_000)
                .put("owned_by", "simulator");
    }

    /** Whether it turns texts into vectors. */
    default boolean embeds() {
        return false;
    }

    /** The header fields that name a request. */
    default Map<String, String> idHeaders(String id) {
        return Map.of("x-request-id", id);
    }

    static SimDialect named(String name) {
        return switch (name) {
            case "glm" -> new GlmSim();
            case "kimi" -> new KimiSim();
            default -> new OpenAiSim();
        };
    }
}

package dev.sluice.simulator;

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

    /** The list of models. */
    default Reply models() {
        return Reply.json(
                200,
                "{\"object\":\"list\",\"data\":[{\"id\":\"sim-1\",\"object\":\"model\"},{\"id\":\"sim-2\",\"object\":\"model\"}]}");
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

package dev.sluice.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Kimi's words: usage inside the last choice, the search that wants its arguments echoed. */
final class KimiSim implements SimDialect {
    private static final Map<String, Integer> STATUS = Map.of(
            "invalid_request_error", 400,
            "content_filter", 400,
            "invalid_authentication_error", 401,
            "incorrect_api_key_error", 401,
            "permission_denied_error", 403,
            "exceeded_current_quota_error", 429,
            "resource_not_found_error", 404,
            "rate_limit_reached_error", 429,
            "engine_overloaded_error", 429,
            "server_error", 500);

    @Override
    public Reply answer(ChatCall call, String id, int tokens) {
        if (call.offers("builtin_function")
                && !call.toolResults().isEmpty()
                && !call.toolResults().contains(Answers.webArguments())) {
            return error("invalid_request_error", "tool message does not echo the arguments", 400);
        }
        Answers answers = new Answers(call, "cmpl-" + id, tokens);
        if (!call.stream()) {
            return Reply.json(200, Json.write(answers.body((body, choice) -> {})));
        }
        List<String> events = new ArrayList<>(answers.contentEvents());
        ObjectNode last = answers.chunk(Json.object(), answers.finishReason());
        ((ObjectNode) last.path("choices").get(0)).set("usage", answers.usage());
        events.add(Json.write(last));
        return new Reply(200, Map.of(), "", events, 1);
    }

    @Override
    public Reply error(String code, String message, int status) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", message.isEmpty() ? "simulated: " + code : message)
                .put("type", code);
        return Reply.json(status == 0 ? STATUS.getOrDefault(code, 500) : status, Json.write(body));
    }

    @Override
    public Reply unauthorized() {
        return error("invalid_authentication_error", "Invalid Authentication", 401);
    }

    @Override
    public Reply unknownModel(String model) {
        return error("resource_not_found_error", "Not found the model " + model, 404);
    }

    @Override
    public Reply limited(String axis) {
        String shown = axis.equals("rpm") ? "RPM" : axis;
        return error(
                "rate_limit_reached_error",
                "Your account reached max " + shown + ", please try again after 1 seconds",
                429);
    }

    @Override
    public Map<String, String> idHeaders(String id) {
        return Map.of("x-request-id", id, "msh-request-id", id);
    }
}

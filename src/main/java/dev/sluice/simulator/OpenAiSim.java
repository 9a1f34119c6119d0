package dev.sluice.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** OpenAI's words: usage in a chunk of its own, and only when it was asked for. */
final class OpenAiSim implements SimDialect {
    private static final Map<String, Integer> STATUS = Map.of(
            "insufficient_quota", 429,
            "rate_limit_exceeded", 429,
            "slow_down", 429,
            "invalid_api_key", 401,
            "model_not_found", 404,
            "context_length_exceeded", 400,
            "content_policy_violation", 400,
            "server_error", 500);

    @Override
    public Reply answer(ChatCall call, String id, int tokens) {
        Answers answers = new Answers(call, "chatcmpl-" + id, tokens);
        if (!call.stream()) {
            return Reply.json(200, Json.write(answers.body((body, choice) -> {})));
        }
        List<String> events = new ArrayList<>(answers.contentEvents());
        events.add(Json.write(answers.chunk(Json.object(), answers.finishReason())));
        int closing = 1;
        if (call.body().path("stream_options").path("include_usage").asBoolean(false)) {
            ObjectNode usage = answers.head("chat.completion.chunk");
            usage.putArray("choices");
            usage.set("usage", answers.usage());
            events.add(Json.write(usage));
            closing = 2;
        }
        return new Reply(200, Map.of(), "", events, closing);
    }

    @Override
    public Reply error(String code, String message, int status) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", message.isEmpty() ? "simulated: " + code : message)
                .put("type", code)
                .putNull("param")
                .put("code", code);
        return Reply.json(status == 0 ? STATUS.getOrDefault(code, 500) : status, Json.write(body));
    }

    @Override
    public Reply unauthorized() {
        return error("invalid_api_key", "Incorrect API key provided", 401);
    }

    @Override
    public Reply limited(String axis) {
        return error("rate_limit_exceeded", "Rate limit reached on " + axis, 429);
    }
}

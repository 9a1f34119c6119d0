package dev.sluice.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    private static final Set<String> INVALID = Set.of(
            "invalid_api_key",
            "model_not_found",
            "context_length_exceeded",
            "content_policy_violation",
            "missing_required_parameter");

    @Override
    public Reply answer(ChatCall call, String id, int tokens) {
        if (call.asksEmbeddings()) {
            return Embeddings.answer(call);
        }
        if (call.body().path("messages").isEmpty()) {
            return error("missing_required_parameter", "Missing required parameter: 'messages'.", 400, "messages");
        }
        Answers answers = new Answers(call, "chatcmpl-" + id, tokens);
        if (!call.stream()) {
            return Reply.json(200, Json.write(answers.body(OpenAiSim::fill)));
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

    /** What its official types demand, even when there is nothing to say. */
    private static void fill(ObjectNode body, ObjectNode choice) {
        choice.putNull("logprobs");
        ((ObjectNode) choice.path("message")).putNull("refusal");
    }

    @Override
    public boolean embeds() {
        return true;
    }

    @Override
    public Reply error(String code, String message, int status) {
        return error(code, message, status, null);
    }

    private static Reply error(String code, String message, int status, @Nullable String param) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", message.isEmpty() ? "simulated: " + code : message)
                .put("type", INVALID.contains(code) ? "invalid_request_error" : code)
                .put("param", param)
                .put("code", code);
        return Reply.json(status == 0 ? STATUS.getOrDefault(code, 500) : status, Json.write(body));
    }

    @Override
    public Reply unauthorized() {
        return error("invalid_api_key", "Incorrect API key provided", 401);
    }

    @Override
    public Reply unknownModel(String model) {
        return error("model_not_found", "The model `" + model + "` does not exist", 404);
    }

    @Override
    public Reply limited(String axis) {
        return error("rate_limit_exceeded", "Rate limit reached on " + axis, 429);
    }
}

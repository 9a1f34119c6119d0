package dev.sluice.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** GLM's words: usage at the top of the last chunk, business codes inside the errors. */
final class GlmSim implements SimDialect {
    private static final Set<Integer> UNAUTHORIZED = Set.of(1000, 1001, 1002, 1003, 1004);
    private static final Set<Integer> TOO_MANY =
            Set.of(1110, 1111, 1112, 1113, 1121, 1302, 1303, 1304, 1305, 1308, 1309, 1310, 1311, 1312, 1313);
    private static final Set<Integer> SERVER = Set.of(1100, 1120, 1230, 1234);

    @Override
    public Reply answer(ChatCall call, String id, int tokens) {
        if (call.asksEmbeddings()) {
            return Embeddings.numbers(call);
        }
        Answers answers = new Answers(call, id, tokens);
        String requestId = call.body().path("request_id").asText(id);
        if (!call.stream()) {
            return Reply.json(
                    200,
                    Json.write(answers.body((body, choice) -> extras(call, body).put("request_id", requestId))));
        }
        List<String> events = new ArrayList<>(answers.contentEvents());
        ObjectNode last =
                answers.chunk(Json.object().put("role", "assistant").put("content", ""), answers.finishReason());
        last.set("usage", answers.usage());
        events.add(Json.write(extras(call, last)));
        return new Reply(200, Map.of(), "", events, 1);
    }

    private static ObjectNode extras(ChatCall call, ObjectNode body) {
        if (call.offers("web_search")) {
            body.putArray("web_search")
                    .addObject()
                    .put("title", "A page")
                    .put("link", "https://example.com/")
                    .put("content", "What the page says.");
        }
        return body;
    }

    @Override
    public boolean embeds() {
        return true;
    }

    @Override
    public Reply error(String code, String message, int status) {
        ObjectNode body = Json.object();
        body.putObject("error").put("code", code).put("message", message.isEmpty() ? "simulated: " + code : message);
        body.put("request_id", "sim");
        return Reply.json(status == 0 ? statusOf(code) : status, Json.write(body));
    }

    private static int statusOf(String code) {
        int number = code.matches("\\d{1,6}") ? Integer.parseInt(code) : 0;
        if (UNAUTHORIZED.contains(number)) {
            return 401;
        }
        if (TOO_MANY.contains(number)) {
            return 429;
        }
        return SERVER.contains(number) ? 500 : 400;
    }

    @Override
    public Reply unauthorized() {
        return error("1002", "Authorization Token is invalid", 401);
    }

    @Override
    public Reply unknownModel(String model) {
        return error("1211", "no such model: " + model, 400);
    }

    @Override
    public Reply limited(String axis) {
        return axis.equals("rpm")
                ? error("1303", "Your API calls are too frequent", 429)
                : error("1302", "High concurrency usage of this API", 429);
    }
}

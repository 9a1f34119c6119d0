package dev.sluice.batch;

import dev.sluice.api.ChatRequests;
import dev.sluice.api.EmbeddingRequests;
import dev.sluice.api.MalformedRequestException;
import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.fanout.FanOutSpec;
import dev.sluice.fanout.InvalidFanOutException;
import dev.sluice.model.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of a batch's input: OpenAI's form ({@code custom_id}, {@code method}, {@code url}, {@code body}; platform.openai.com,
 * API reference, batch, the request input object), or {@code {"prompt": …}} with what else the request is to have.
 */
public final class ItemLines {
    /** Where chats are asked for. */
    public static final String CHAT = "/v1/chat/completions";

    /** Where embeddings are. */
    public static final String EMBEDDINGS = "/v1/embeddings";

    private static final List<String> ENDPOINTS = List.of(CHAT, EMBEDDINGS);
    private static final int MAX_ID = 512;

    private ItemLines() {}

    /** Whether batches can have lines for a path. */
    public static boolean isEndpoint(String url) {
        return ENDPOINTS.contains(url);
    }

    /** A line that was too long to be kept. */
    public static ItemLine tooLong(long number, LineRules rules) {
        return new ItemLine.Bad(
                number, "", "line_too_long", "the line is too long (expected: at most " + rules.maxBytes() + " bytes)");
    }

    /**
     * The line.
     *
     * @param number its place; a line without a {@code custom_id} is called by it
     * @param utf8 its bytes, without the end of the line
     */
    public static ItemLine read(long number, byte[] utf8, LineRules rules) {
        JsonObject line;
        try {
            line = Json.parse(utf8);
        } catch (JsonException e) {
            return new ItemLine.Bad(
                    number, "", "invalid_json_line", e.getMessage() == null ? "not JSON" : e.getMessage());
        }
        String customId = line.text("custom_id");
        try {
            if (line.has("custom_id")) {
                require(!customId.isBlank(), "custom_id", "a text that is not empty");
                require(customId.length() <= MAX_ID, "custom_id", "at most " + MAX_ID + " characters");
            }
            return line.has("prompt") && !line.has("body") ? plain(number, line, rules) : openAi(number, line, rules);
        } catch (MalformedRequestException e) {
            String code = e.param() == null
                    ? "invalid_request"
                    : "invalid_" + e.param().replaceFirst("[.\\[].*", "");
            return new ItemLine.Bad(number, customId, code, e.getMessage());
        }
    }

    private static ItemLine openAi(long number, JsonObject line, LineRules rules) {
        require(line.has("custom_id"), "custom_id", "a text, or the form {\"prompt\": …}");
        require(line.text("method").equals("POST"), "method", "POST");
        String url = line.text("url");
        require(ENDPOINTS.contains(url), "url", "one of " + String.join(", ", ENDPOINTS));
        require(
                rules.endpoint().isEmpty() || rules.endpoint().equals(url),
                "url",
                rules.endpoint() + ", as the batch has it");
        require(line.get("body") instanceof JsonObject, "body", "the request as an object");
        return good(number, line.text("custom_id"), url, line.object("body"), rules);
    }

    private static ItemLine plain(long number, JsonObject line, LineRules rules) {
        require(rules.endpoint().isEmpty() || rules.endpoint().equals(CHAT), "url", rules.endpoint());
        require(!line.text("prompt").isBlank(), "prompt", "a text that is not empty");
        require(!line.has("system") || line.get("system") instanceof String, "system", "a text");
        require(!line.has("messages"), "messages", "prompt alone, or OpenAI's form with a body");
        Map<String, @Nullable Object> body = new LinkedHashMap<>(line.fields());
        body.remove("custom_id");
        body.remove("prompt");
        body.remove("system");
        JsonObject user = JsonObject.of("role", "user", "content", line.text("prompt"));
        body.put(
                "messages",
                line.has("system")
                        ? List.of(JsonObject.of("role", "system", "content", line.text("system")), user)
                        : List.of(user));
        String customId = line.has("custom_id") ? line.text("custom_id") : "line-" + number;
        return good(number, customId, CHAT, new JsonObject(body), rules);
    }

    private static ItemLine good(long number, String customId, String url, JsonObject body, LineRules rules) {
        require(!body.isTrue("stream"), "stream", "no stream in a batch");
        JsonObject fanOut = fanOut(body);
        if (!fanOut.isEmpty()) {
            return fannedOut(number, customId, url, body, fanOut, rules);
        }
        String model = url.equals(CHAT)
                ? ChatRequests.parse(body).request().model()
                : EmbeddingRequests.parse(body).model();
        return rules.models().test(model)
                ? new ItemLine.Good(number, customId, url, rules.modelsCount() ? model : "", Json.text(body))
                : notAllowed(number, customId, model);
    }

    /** What a request says of several models to be asked at once; empty when it says nothing (docs/fan-out.md). */
    public static JsonObject fanOut(JsonObject body) {
        return body.object(ChatRequests.EXTENSION).object("fan_out");
    }

    /** All such items share a lane: which of their models holds them up is not known. */
    private static ItemLine fannedOut(
            long number, String customId, String url, JsonObject body, JsonObject fanOut, LineRules rules) {
        require(url.equals(CHAT), "sluice", "no fan-out of embeddings");
        ChatRequests.Parsed unused = ChatRequests.parse(body);
        try {
            for (String model : FanOutSpec.parse(fanOut).everyModel("")) {
                if (!rules.models().test(model)) {
                    return notAllowed(number, customId, model);
                }
            }
        } catch (InvalidFanOutException e) {
            throw new MalformedRequestException("sluice.fan_out." + e.getMessage(), "sluice.fan_out." + e.field());
        }
        return new ItemLine.Good(number, customId, url, "", Json.text(body));
    }

    private static ItemLine notAllowed(long number, String customId, String model) {
        return new ItemLine.Bad(
                number,
                customId,
                "model_not_allowed",
                "model: this key may not use '" + (model.length() > 100 ? model.substring(0, 100) + "…" : model) + "'");
    }

    private static void require(boolean condition, String param, String expected) {
        if (!condition) {
            throw new MalformedRequestException(param + ": (expected: " + expected + ")", param);
        }
    }
}

package dev.sluice.api;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code POST /v1/chat/completions}. Only what is needed here is checked, each complaint with its field;
 * every other field goes to the provider as it is.
 */
public final class ChatRequests {
    /** The field of what is asked beyond OpenAI's API; no provider sees it. */
    public static final String EXTENSION = "sluice";

    /**
     * A request that was read.
     *
     * @param request what is asked of the model
     * @param stream whether the answer is wanted event by event
     * @param includeUsage whether the stream's last chunk is to say what it cost
     */
    public record Parsed(ChatRequest request, boolean stream, boolean includeUsage) {}

    private ChatRequests() {}

    /**
     * The body as an object.
     *
     * @throws MalformedRequestException when it is not JSON
     */
    public static JsonObject object(byte[] body) {
        if (body.length == 0) {
            throw new MalformedRequestException("the body is empty (expected: a JSON object)", null);
        }
        try {
            return Json.parse(body);
        } catch (JsonException e) {
            throw new MalformedRequestException("the body is " + e.getMessage(), null);
        }
    }

    /**
     * The request that the body is.
     *
     * @throws MalformedRequestException when a field is not what it must be
     */
    public static Parsed parse(JsonObject body) {
        String model = model(body);
        List<Message> messages = messages(body);
        boolean stream = flag(body, "stream", "stream", false);
        boolean includeUsage = stream && includeUsage(body);
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>(body.fields());
        parameters.remove("model");
        parameters.remove("messages");
        parameters.remove("stream");
        parameters.remove(EXTENSION);
        JsonObject options = body.object("stream_options");
        if (!stream || options.isEmpty()) {
            parameters.remove("stream_options");
        } else {
            // What a stream costs is always asked for: limits and metrics need it; who did not ask is not told.
            parameters.put("stream_options", options.with("include_usage", true));
        }
        ChatRequest request = new ChatRequest(model, messages, new JsonObject(parameters));
        return new Parsed(request, stream, includeUsage);
    }

    static String model(JsonObject body) {
        Object model = body.get("model");
        if (model == null) {
            return "";
        }
        if (!(model instanceof String name)) {
            throw wrong("model", "a text: a model id, an alias or provider/model");
        }
        return name;
    }

    private static List<Message> messages(JsonObject body) {
        if (!(body.get("messages") instanceof List<?> list)) {
            throw wrong("messages", "a list of messages");
        }
        if (list.isEmpty()) {
            throw wrong("messages", "at least one message");
        }
        List<Message> messages = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof JsonObject message)) {
                throw wrong("messages[" + i + "]", "an object with role and content");
            }
            if (message.text("role").isEmpty()) {
                throw wrong("messages[" + i + "].role", "a text such as user");
            }
            messages.add(new Message(message));
        }
        return messages;
    }

    private static boolean includeUsage(JsonObject body) {
        Object options = body.get("stream_options");
        if (options == null) {
            return false;
        }
        if (!(options instanceof JsonObject object)) {
            throw wrong("stream_options", "an object");
        }
        return flag(object, "include_usage", "stream_options.include_usage", false);
    }

    private static boolean flag(JsonObject object, String name, String path, boolean absent) {
        Object value = object.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(path, "true or false");
    }

    private static MalformedRequestException wrong(String param, String expected) {
        return new MalformedRequestException(param + ": (expected: " + expected + ")", param);
    }
}

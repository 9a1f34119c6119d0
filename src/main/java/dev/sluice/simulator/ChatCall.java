package dev.sluice.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A chat completion request, or one for embeddings, as it was read.
 *
 * @param model the model asked for
 * @param stream whether events were asked for
 * @param prompt text of the last user message, or the texts to embed
 * @param headers header fields by lower-case name
 * @param body the whole request
 */
record ChatCall(String model, boolean stream, String prompt, Map<String, String> headers, JsonNode body) {
    static ChatCall of(JsonNode body, Map<String, String> headers) {
        String prompt = body.has("input") ? String.join(" ", inputs(body)) : "";
        for (JsonNode message : body.path("messages")) {
            if (message.path("role").asText().equals("user")) {
                prompt = text(message.path("content"));
            }
        }
        return new ChatCall(body.path("model").asText(""), body.path("stream").asBoolean(false), prompt, headers, body);
    }

    /** The text between a marker and the next white space in the prompt; empty when the marker is not there. */
    String after(String marker) {
        int at = prompt.indexOf(marker);
        if (at < 0) {
            return "";
        }
        int from = at + marker.length();
        int to = from;
        while (to < prompt.length() && !Character.isWhitespace(prompt.charAt(to))) {
            to++;
        }
        return prompt.substring(from, to);
    }

    /** Whether it ends with the result of a tool, so that an answer in words is due. */
    boolean endsWithToolResult() {
        JsonNode messages = body.path("messages");
        return messages.path(messages.size() - 1).path("role").asText().equals("tool");
    }

    /** Whether vectors are asked for instead of an answer. */
    boolean asksEmbeddings() {
        return body.has("input");
    }

    /** The texts to embed; a list of tokens is shown as JSON. */
    List<String> inputs() {
        return inputs(body);
    }

    private static List<String> inputs(JsonNode body) {
        JsonNode input = body.path("input");
        if (!input.isArray() || input.path(0).isNumber()) {
            return List.of(input.isTextual() ? input.asText() : input.toString());
        }
        List<String> inputs = new ArrayList<>();
        input.forEach(one -> inputs.add(one.isTextual() ? one.asText() : one.toString()));
        return inputs;
    }

    boolean thinks() {
        return body.path("thinking").path("type").asText().equals("enabled");
    }

    /** Whether a tool of that type was offered. */
    boolean offers(String type) {
        for (JsonNode tool : body.path("tools")) {
            if (tool.path("type").asText().equals(type)) {
                return true;
            }
        }
        return false;
    }

    /** The contents of the tool messages. */
    List<String> toolResults() {
        List<String> results = new ArrayList<>();
        for (JsonNode message : body.path("messages")) {
            if (message.path("role").asText().equals("tool")) {
                results.add(text(message.path("content")));
            }
        }
        return results;
    }

    private static String text(JsonNode content) {
        if (content.isArray()) {
            StringBuilder text = new StringBuilder();
            content.forEach(part -> text.append(part.path("text").asText("")));
            return text.toString();
        }
        return content.asText("");
    }
}

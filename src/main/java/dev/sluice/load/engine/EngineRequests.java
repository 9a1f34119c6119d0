package dev.sluice.load.engine;

import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.util.List;

/**
 * The requests to be asked by turns, each with its own id where a made-up prompt has a place for it.
 *
 * @param requests in order
 * @param placeholder what stands for an id
 * @param prefix of ids, the number's digits left out
 */
public record EngineRequests(List<ChatRequest> requests, String placeholder, String prefix) {
    public EngineRequests {
        requests = List.copyOf(requests);
    }

    ChatRequest of(long number) {
        ChatRequest request = requests.get((int) (number % requests.size()));
        Message first = request.messages().get(0);
        if (!first.text().contains(placeholder)) {
            return request;
        }
        String digits = Long.toString(number);
        String id = prefix + "0".repeat(Math.max(0, placeholder.length() - prefix.length() - digits.length())) + digits;
        JsonObject fields = first.fields().with("content", first.text().replace(placeholder, id));
        return request.withMessages(List.of(new Message(fields)));
    }
}

package dev.sluice.load.prompt;

import dev.sluice.codec.Json;
import dev.sluice.codec.JsonException;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The requests that a run asks by turns. */
public final class Prompts {
    /** Where a made-up prompt has the request's own id, so that no two are alike and no cache of prompts answers. */
    public static final String MARK = "request-id:";

    private static final int MADE_UP = 256;
    private static final long MAX_FILE_BYTES = 256L * 1024 * 1024;

    private Prompts() {}

    /**
     * Made-up requests: English words, most of which are one token each to common tokenizers, after the request's id.
     *
     * @param id what stands for the request's id
     * @param lengths tokens, as far as words are tokens
     * @param parameters fields of every request, such as {@code max_tokens}
     */
    public static List<ChatRequest> madeUp(String model, Lengths lengths, JsonObject parameters, String id, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ChatRequest> requests = new ArrayList<>(MADE_UP);
        for (int i = 0; i < MADE_UP; i++) {
            StringBuilder text = new StringBuilder(MARK).append(id).append(" Tell me more.");
            int words = lengths.sample(random);
            for (int word = 0; word < words; word++) {
                text.append(' ').append(Words.COMMON.get(random.nextInt(Words.COMMON.size())));
            }
            requests.add(new ChatRequest(model, List.of(Message.user(text.toString())), parameters));
        }
        return List.copyOf(requests);
    }

    /**
     * The requests of a file, one JSON object a line: a request body with {@code messages}, such a body as {@code body} (as in
     * OpenAI's batch files), or a {@code prompt}. The fields of a line win over the parameters, the model given over its own.
     *
     * @param model empty for the lines' own
     * @throws IllegalArgumentException that names the line, when one is none of these
     */
    public static List<ChatRequest> read(Path file, String model, JsonObject parameters) {
        List<ChatRequest> requests = new ArrayList<>();
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IllegalArgumentException(
                        file + ": " + Files.size(file) + " bytes (expected: at most " + MAX_FILE_BYTES + ")");
            }
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                int number = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    if (!line.isBlank()) {
                        requests.add(request(file + ":" + number, line, model, parameters));
                    }
                }
            }
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(file + ": not UTF-8 (expected: JSON Lines in UTF-8)", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": no such file that can be read (expected: JSON Lines)", e);
        }
        if (requests.isEmpty()) {
            throw new IllegalArgumentException(file + ": no prompts (expected: one JSON object a line)");
        }
        return List.copyOf(requests);
    }

    private static ChatRequest request(String where, String line, String model, JsonObject parameters) {
        JsonObject object;
        try {
            object = Json.parse(line);
        } catch (JsonException e) {
            throw new IllegalArgumentException(
                    where + ": " + e.getMessage() + " (expected: one JSON object a line)", e);
        }
        JsonObject body = object.object("body").isEmpty() ? object : object.object("body");
        List<Message> messages =
                body.objects("messages").stream().map(Message::new).toList();
        if (messages.isEmpty() && !body.text("prompt").isBlank()) {
            messages = List.of(Message.user(body.text("prompt")));
        }
        if (messages.isEmpty()) {
            throw new IllegalArgumentException(
                    where + ": no messages (expected: \"messages\", \"prompt\", or \"body\" with them)");
        }
        String asked = model.isEmpty() ? body.text("model") : model;
        if (asked.isEmpty()) {
            throw new IllegalArgumentException(where + ": no model (expected: \"model\" in the line, or --model)");
        }
        JsonObject own =
                body.without("messages").without("prompt").without("model").without("stream");
        for (var parameter : parameters.fields().entrySet()) {
            own = own.withDefault(parameter.getKey(), parameter.getValue());
        }
        return new ChatRequest(asked, messages, own);
    }
}

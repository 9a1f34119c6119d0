package dev.sluice.tools;

import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.tools.files.FileContent;
import java.util.ArrayList;
import java.util.List;

/** Requests to models as tools make them. */
final class Prompt {
    private Prompt() {}

    /** A text with files behind it. */
    static String withFiles(String text, List<FileContent> files) {
        StringBuilder prompt = new StringBuilder(text);
        for (FileContent file : files) {
            prompt.append("\n\n--- file: ").append(file.path());
            if (file.isRead()) {
                prompt.append(file.note().isEmpty() ? "" : " (" + file.note() + ")")
                        .append(" ---\n")
                        .append(file.text())
                        .append("\n--- end of file ---");
            } else {
                prompt.append(" (contents not included: ").append(file.note()).append(") ---");
            }
        }
        return prompt.toString();
    }

    /** A user's message, with images in OpenAI's shape where there are any. */
    static Message user(String text, List<String> imageUrls) {
        if (imageUrls.isEmpty()) {
            return Message.user(text);
        }
        List<JsonObject> parts = new ArrayList<>();
        parts.add(JsonObject.of("type", "text", "text", text));
        imageUrls.forEach(url -> parts.add(JsonObject.of("type", "image_url", "image_url", JsonObject.of("url", url))));
        return new Message(JsonObject.of("role", "user", "content", parts));
    }

    /** A request with what the call's arguments say about temperature, thinking and search, as far as the model can. */
    static ChatRequest request(ModelChoices.Choice model, List<Message> messages, JsonObject arguments) {
        ChatRequest request = new ChatRequest(model.name(), messages, JsonObject.EMPTY);
        Object temperature = arguments.get("temperature");
        if (temperature != null) {
            request = request.with("temperature", temperature);
        }
        if (!arguments.text("thinking_mode").isEmpty() && model.has("thinking")) {
            request = request.withThinking(Profile.thinks(arguments));
        }
        return arguments.isTrue("use_websearch") && model.has("web-search") ? request.withWebSearch() : request;
    }

    /** What of the files went to the model, for the result. */
    static JsonObject fileContext(List<FileContent> files) {
        boolean any = files.stream().anyMatch(FileContent::isRead);
        List<JsonObject> each = files.stream()
                .map(file -> JsonObject.of("path", shown(file.path()), "state", Words.lower(file.state()))
                        .with("note", file.note()))
                .toList();
        return JsonObject.of("type", any ? "fully_embedded" : "reference_only", "files", each);
    }

    private static String shown(String path) {
        return path.length() > 200 ? path.substring(0, 200) + "…" : path;
    }
}

package dev.sluice.cli;

import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is asked, from the command line and standard input. */
final class Question {
    @Parameters(
            arity = "0..*",
            paramLabel = "PROMPT",
            description = "The question; - stands for standard input. Without PROMPT standard input is the question.")
    private List<String> prompt = new ArrayList<>();

    @Option(names = "--system", paramLabel = "TEXT", description = "System message.")
    private @Nullable String system;

    /** The request to a model. */
    ChatRequest request(String model) throws IOException {
        String text = text();
        if (text.isBlank()) {
            throw new CliException(ExitCode.USAGE, "the prompt is empty; give it as an argument or on standard input");
        }
        List<Message> messages = new ArrayList<>();
        if (system != null) {
            messages.add(Message.system(system));
        }
        messages.add(Message.user(text));
        return new ChatRequest(model, messages, JsonObject.EMPTY);
    }

    private String text() throws IOException {
        if (prompt.isEmpty()) {
            return Console.isTerminal(Console.IN) ? "" : input();
        }
        List<String> parts = new ArrayList<>();
        for (String part : prompt) {
            parts.add(part.equals("-") ? input() : part);
        }
        return String.join(" ", parts);
    }

    private static String input() throws IOException {
        return new String(System.in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    }
}

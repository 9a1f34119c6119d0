package dev.sluice.tools;

import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.JsonViews;
import dev.sluice.model.Message;
import dev.sluice.tools.conversation.ConversationStore;
import dev.sluice.tools.files.FileContent;
import dev.sluice.tools.input.Field;
import dev.sluice.tools.input.Fields;
import dev.sluice.tools.input.Kind;
import dev.sluice.tools.workflow.ModelFields;
import java.util.ArrayList;
import java.util.List;

/** {@code chat}: one prompt, one answer. */
final class ChatTool {
    private static final String NAME = "chat";
    private static final double TEMPERATURE = 0.5;
    private static final String ROLE =
            "You answer another program, which works for a developer. Be exact and brief. Say what you don't know, and ask for"
                    + " a file by its path if you need it.";

    private ChatTool() {}

    static Handler create() {
        List<Field> fields = new ArrayList<>(List.of(
                Field.required("prompt", Kind.words(1_000_000), "The question, with all that is needed to answer it."),
                Field.optional(
                        "files",
                        Kind.listOf(Kind.text(4_096), 1_000),
                        "Paths of files to put into the prompt, where files may be read.")));
        fields.addAll(ModelFields.list(List.of()));
        fields.add(Field.optional("stream", Kind.flag(), "Taken and ignored: a result is always whole.", false));
        fields.add(Field.optional(
                "continuation_id",
                Kind.text(200),
                "The id that an earlier result gave, to go on with that conversation."));
        return PlainTool.of(
                NAME,
                "Ask a model",
                "Ask a model anything: a second opinion, an explanation, an idea. Files and images may come along; the result has"
                        + " an id to go on with.",
                Fields.of(fields),
                Outputs.status("success, or error"),
                ChatTool::start);
    }

    private static void start(Job job) {
        JsonObject arguments = job.arguments();
        ModelChoices.Choice model = job.context().models().choose(job.caller(), "model", arguments.text("model"), "");
        History.of(
                job,
                history -> Attachments.of(
                        job,
                        Words.list(arguments, "files"),
                        Words.list(arguments, "images"),
                        model.has("images"),
                        attached -> ask(job, history, model, attached)));
    }

    private static void ask(Job job, History history, ModelChoices.Choice model, Attachments attached) {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.system(ROLE));
        messages.addAll(history.messages());
        String prompt = job.arguments().text("prompt");
        messages.add(Prompt.user(Prompt.withFiles(prompt, attached.files()), attached.images()));
        JsonObject arguments = job.arguments().withDefault("temperature", TEMPERATURE);
        ChatRequest request = Prompt.request(model, messages, arguments);
        job.ask(request, CallOptions.DEFAULT, reply -> {
            if (reply instanceof Reply.Answered answered) {
                answered(job, history, attached.all(), answered.answer());
            } else {
                job.end(failed(job, ((Reply.Failed) reply).problem()));
            }
        });
    }

    private static void answered(Job job, History history, List<FileContent> files, ChatAnswer answer) {
        job.atDeadline(() -> result(job, history.lost(), files, answer));
        job.await(
                history.keep(
                        job,
                        History.said(NAME, "user", job.arguments().text("prompt")),
                        History.said(NAME, "assistant", answer.text())),
                history.lost(),
                (kept, problem) -> job.end(result(job, kept, files, answer)));
    }

    private static ToolResult result(Job job, History history, List<FileContent> files, ChatAnswer answer) {
        int remaining =
                Math.max(0, (ConversationStore.MAX_TURNS - history.turns().size() - 2) / 2);
        JsonObject metadata = history.noted(answered(job, answer));
        if (!files.isEmpty()) {
            metadata = metadata.with("file_context", Prompt.fileContext(files));
        }
        JsonObject result = JsonObject.of("status", "success", "content", answer.text())
                .with("content_type", "text")
                .with("metadata", metadata);
        return Results.of(
                history.goesOn()
                        ? result.with(
                                "continuation_offer",
                                JsonObject.of("continuation_id", history.id())
                                        .with("note", "Pass continuation_id to go on with this conversation.")
                                        .with("remaining_turns", remaining))
                        : result);
    }

    /** Where an answer came from and what it took. */
    static JsonObject answered(Job job, ChatAnswer answer) {
        JsonObject metadata = JsonObject.of("tool_name", job.tool(), "model_used", answer.model())
                .with("provider_used", answer.provider())
                .with("finish_reason", answer.finishReason())
                .with("usage", JsonViews.of(answer.usage()))
                .with("attempts", answer.attempts().size())
                .with("elapsed_ms", job.elapsed().toMillis());
        return answer.isCutByLength() ? metadata.with("cut", "the model reached its output limit") : metadata;
    }

    /** Why there is no answer. */
    static ToolResult failed(Job job, Problem problem) {
        return Results.error(JsonObject.of("status", "error", "content", problem.message())
                .with("content_type", "text")
                .with(
                        "metadata",
                        JsonObject.of("tool_name", job.tool(), "error", problem.kind())
                                .with("failure", problem.details())
                                .with("elapsed_ms", job.elapsed().toMillis())));
    }
}

package dev.sluice.tools;

import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.tools.input.Field;
import dev.sluice.tools.input.Fields;
import dev.sluice.tools.input.Kind;
import dev.sluice.tools.workflow.ModelFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** {@code consensus}: the same question to several models at once, under one deadline. */
final class Consensus {
    static final String NAME = "consensus";

    private static final int MAX_MODELS = 8;
    private static final int USUAL_MODELS = 3;
    private static final double TEMPERATURE = 0.2;

    private final Job job;
    private final History history;
    private final List<Seat> seats;
    private final int enough;
    private final AtomicReferenceArray<Reply> replies;
    private volatile JsonObject fileContext = JsonObject.EMPTY;

    private Consensus(Job job, History history, List<Seat> seats) {
        this.job = job;
        this.history = history;
        this.seats = seats;
        this.enough = (int) Math.min(seats.size(), job.arguments().number("wait_for", seats.size()));
        this.replies = new AtomicReferenceArray<>(seats.size());
    }

    /** One model and the side it takes. */
    private record Seat(ModelChoices.Choice model, String stance, String stancePrompt) {}

    static Handler create() {
        Fields model = Fields.of(
                Field.required("model", Kind.words(200), "Model or alias."),
                Field.optional(
                        "stance", Kind.oneOf("for", "against", "neutral"), "The side it is to look from.", "neutral"),
                Field.optional("stance_prompt", Kind.text(10_000), "In place of the usual words for its side."));
        List<Field> fields = new ArrayList<>(List.of(
                Field.required("step", Kind.words(100_000), "The proposal or question, as each model is to see it."),
                Field.optional(
                        "models",
                        Kind.listOf(Kind.object(model), MAX_MODELS),
                        "Who is asked; two or three models as configured when it is not given."),
                Field.optional(
                        "wait_for",
                        Kind.whole(1, MAX_MODELS),
                        "End as soon as so many have answered and cancel the others; all when it is not given."),
                Field.optional(
                        "findings", Kind.text(50_000), "What you think of it yourself; the models don't see it."),
                Field.optional(
                        "relevant_files",
                        Kind.lenientListOf(Kind.text(4_096), 1_000),
                        "Files that the models are shown.")));
        fields.addAll(ModelFields.list(List.of("model")));
        fields.addAll(List.of(
                Field.optional("step_number", Kind.whole(1, 100_000), "Taken for compatibility; all is one step.", 1),
                Field.optional("total_steps", Kind.whole(1, 100_000), "Taken for compatibility.", 1),
                Field.optional("next_step_required", Kind.flag(), "Taken for compatibility.", false),
                Field.optional("current_model_index", Kind.whole(0, 100_000), "Taken and ignored."),
                Field.optional(
                        "model_responses", Kind.lenientListOf(Kind.object(Fields.open()), 1_000), "Taken and ignored."),
                Field.optional("continuation_id", Kind.text(200), "The id that an earlier result gave.")));
        return PlainTool.of(
                NAME,
                "Ask several models",
                "Ask several models the same question at once, each from a side if wanted, and get all verdicts. Takes as long as"
                        + " the slowest; at the deadline those that have answered are given.",
                Fields.of(fields),
                Outputs.status("consensus_workflow_complete"),
                Consensus::start);
    }

    private static void start(Job job) {
        List<Seat> seats = seats(job);
        History.of(job, history -> new Consensus(job, history, seats).ask());
    }

    private void ask() {
        boolean sees = seats.stream().allMatch(seat -> seat.model().has("images"));
        job.atDeadline(() -> result(keep().getNow(history.lost())));
        Attachments.of(
                job,
                Words.list(job.arguments(), "relevant_files"),
                Words.list(job.arguments(), "images"),
                sees,
                attached -> {
                    fileContext = Prompt.fileContext(attached.all());
                    String question = Prompt.withFiles(job.arguments().text("step"), attached.files());
                    List<ChatRequest> requests = new ArrayList<>();
                    for (Seat seat : seats) {
                        requests.add(request(seat, Prompt.user(question, attached.images())));
                    }
                    job.askAll(requests, enough, replies::set, () -> {
                        job.atDeadline(() -> result(history.lost()));
                        job.await(keep(), history.lost(), (kept, problem) -> job.end(result(kept)));
                    });
                });
    }

    private ChatRequest request(Seat seat, Message question) {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.system(role(seat)));
        messages.addAll(history.messages());
        messages.add(question);
        JsonObject arguments = job.arguments().withDefault("temperature", TEMPERATURE);
        return Prompt.request(seat.model(), messages, arguments);
    }

    private int answers() {
        int answers = 0;
        for (int i = 0; i < seats.size(); i++) {
            answers += replies.get(i) instanceof Reply.Answered ? 1 : 0;
        }
        return answers;
    }

    private ToolResult result(History kept) {
        List<JsonObject> responses = new ArrayList<>();
        for (int i = 0; i < seats.size(); i++) {
            responses.add(response(seats.get(i), replies.get(i)));
        }
        int answers = answers();
        JsonObject result = JsonObject.of("status", answers == 0 ? "error" : "consensus_workflow_complete")
                .with("consensus_complete", true)
                .with("next_step_required", false)
                .with("models_asked", seats.size())
                .with("models_answered", answers)
                .with("partial", answers < seats.size())
                .with("accumulated_responses", responses)
                .with(
                        "next_steps",
                        answers == 0
                                ? "No model answered; the errors say why."
                                : "Weigh the verdicts: where they agree, where they differ and who has the better reasons.")
                .with("file_context", fileContext)
                .with(
                        "metadata",
                        kept.noted(JsonObject.of(
                                        "tool_name",
                                        NAME,
                                        "elapsed_ms",
                                        job.elapsed().toMillis())
                                .with("progress", job.told())));
        if (kept.begun() || (kept.isKept() && answers > 0)) {
            result = result.with("continuation_id", kept.id());
        }
        return answers == 0 ? Results.error(result) : Results.of(result);
    }

    private static JsonObject response(Seat seat, @Nullable Reply reply) {
        JsonObject response = JsonObject.of("model", seat.model().name(), "stance", seat.stance());
        if (reply instanceof Reply.Answered answered) {
            ChatAnswer answer = answered.answer();
            return response.with("status", "success")
                    .with("verdict", answer.text())
                    .with(
                            "metadata",
                            JsonObject.of("provider_used", answer.provider(), "model_used", answer.model())
                                    .with("elapsed_ms", answer.elapsed().toMillis()));
        }
        if (reply instanceof Reply.Failed failed) {
            return response.with("status", failed.problem().isTimeout() ? "timeout" : "error")
                    .with("error", failed.problem().message())
                    .with("metadata", JsonObject.of("error", failed.problem().kind()));
        }
        return response.with("status", "no_answer").with("error", "it had not answered when the call ended");
    }

    private CompletableFuture<History> keep() {
        if (answers() == 0) {
            return CompletableFuture.completedFuture(history);
        }
        StringBuilder verdicts = new StringBuilder();
        for (int i = 0; i < seats.size(); i++) {
            if (replies.get(i) instanceof Reply.Answered answered) {
                verdicts.append(seats.get(i).model().name())
                        .append(" (")
                        .append(seats.get(i).stance())
                        .append("): ")
                        .append(answered.answer().text())
                        .append("\n\n");
            }
        }
        return history.keep(
                job,
                History.said(NAME, "user", job.arguments().text("step")),
                History.said(NAME, "assistant", verdicts.toString().strip()));
    }

    private static String role(Seat seat) {
        String side = switch (seat.stance()) {
            case "for" -> "Make the best honest case for it. If it can't be defended, say so.";
            case "against" -> "Make the best honest case against it. If you find nothing against it, say so.";
            default -> "Weigh both sides and take one.";
        };
        return "You are one of several experts who judge a proposal, each without hearing the others. "
                + (seat.stancePrompt().isBlank() ? side : seat.stancePrompt())
                + " Begin with your verdict in one sentence; then the reasons that decide it, the main risk, and how sure you"
                + " are from 1 to 10. At most 600 words.";
    }

    private static List<Seat> seats(Job job) {
        List<Seat> seats = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        List<JsonObject> wanted = job.arguments().objects("models");
        for (int i = 0; i < wanted.size(); i++) {
            JsonObject each = wanted.get(i);
            String at = "models[" + i + "]";
            ModelChoices.Choice model =
                    job.context().models().choose(job.caller(), at + ".model", each.text("model"), "");
            String stance = each.text("stance");
            if (!taken.add(model.name() + " " + stance)) {
                throw new InvalidArgumentsException(
                        at, at + ": the same model and stance as another (expected: each pair once)");
            }
            seats.add(new Seat(model, stance, each.text("stance_prompt")));
        }
        return seats.isEmpty() ? usual(job) : List.copyOf(seats);
    }

    /** The targets of the default model; of further providers, their first model, until there are three. */
    private static List<Seat> usual(Job job) {
        ModelChoices models = job.context().models();
        List<Seat> seats = new ArrayList<>();
        for (String name : models.suggested()) {
            if (seats.size() < USUAL_MODELS && job.caller().models().test(name)) {
                seats.add(new Seat(models.choose(job.caller(), "models", name, ""), "neutral", ""));
            }
        }
        if (seats.isEmpty()) {
            throw new InvalidArgumentsException("models", "models: none is configured (expected: models to ask)");
        }
        return List.copyOf(seats);
    }
}

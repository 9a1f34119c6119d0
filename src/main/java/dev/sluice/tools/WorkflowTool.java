package dev.sluice.tools;

import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.JsonObject;
import dev.sluice.model.JsonViews;
import dev.sluice.model.Message;
import dev.sluice.tools.conversation.Turn;
import dev.sluice.tools.input.Fields;
import dev.sluice.tools.workflow.Decision;
import dev.sluice.tools.workflow.ExpertOpinion;
import dev.sluice.tools.workflow.Investigation;
import dev.sluice.tools.workflow.Step;
import dev.sluice.tools.workflow.Workflow;
import dev.sluice.tools.workflow.WorkflowKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Any of the workflow tools: the state machine decides, this keeps the conversation and asks the model. */
final class WorkflowTool implements Handler {
    private final Workflow workflow;
    private final WorkflowKind kind;
    private final ToolSpec spec;

    WorkflowTool(WorkflowKind kind) {
        this.workflow = new Workflow(kind);
        this.kind = kind;
        this.spec = new ToolSpec(
                kind.tool(),
                kind.title(),
                kind.description(),
                workflow.input().schema(),
                Outputs.status("what comes next, or how it ended"),
                true);
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public Fields input() {
        return workflow.input();
    }

    @Override
    public JsonObject check(JsonObject arguments) {
        return workflow.check(arguments);
    }

    @Override
    public void start(Job job) {
        History.of(job, history -> {
            List<Step> told = new ArrayList<>(history.steps(kind.tool()));
            told.add(new Step(job.arguments()));
            Investigation all = Investigation.of(told);
            boolean enabled = job.context().config().expert().enabled();
            Decision decision = workflow.decide(all, history.id(), enabled, enabled);
            if (decision.ending() == Decision.Ending.ASK_EXPERT) {
                ask(job, history, all, decision.result());
            } else {
                job.atDeadline(() -> result(job, history.lost(), decision.result(), JsonObject.EMPTY));
                job.await(
                        keep(job, history),
                        history.lost(),
                        (kept, problem) -> job.end(result(job, kept, decision.result(), JsonObject.EMPTY)));
            }
        });
    }

    private void ask(Job job, History history, Investigation all, JsonObject result) {
        JsonObject arguments = job.arguments();
        ModelChoices.Choice model = job.context()
                .models()
                .choose(
                        job.caller(),
                        "model",
                        arguments.text("model"),
                        job.context().config().expert().model());
        CompletableFuture<History> keeping = keep(job, history);
        job.atDeadline(() -> result(
                job,
                keeping.getNow(history.lost()),
                ExpertOpinion.timedOut(result, job.budget()),
                JsonObject.of("model_used", model.name())));
        Attachments.of(job, all.all("relevant_files"), all.all("images"), model.has("images"), attached -> {
            JsonObject asked = result.with("file_context", Prompt.fileContext(attached.all()));
            String question = Prompt.withFiles(workflow.question(all), attached.files());
            List<Message> messages = List.of(
                    Message.system(kind.role() + "\n\n" + ExpertOpinion.format()),
                    Prompt.user(question, attached.images()));
            Duration allowed = job.left();
            job.ask(
                    Prompt.request(model, messages, arguments),
                    CallOptions.DEFAULT,
                    reply -> job.await(
                            keeping,
                            history.lost(),
                            (kept, problem) -> job.end(withOpinion(job, kept, asked, reply, allowed, model))));
        });
    }

    private ToolResult withOpinion(
            Job job, History history, JsonObject asked, Reply reply, Duration allowed, ModelChoices.Choice model) {
        if (reply instanceof Reply.Answered answered) {
            ChatAnswer answer = answered.answer();
            JsonObject used = JsonObject.of("model_used", answer.model(), "provider_used", answer.provider())
                    .with("usage", JsonViews.of(answer.usage()));
            return result(job, history, ExpertOpinion.given(kind, asked, answer.text()), used);
        }
        Problem problem = ((Reply.Failed) reply).problem();
        JsonObject failed = problem.isTimeout()
                ? ExpertOpinion.timedOut(asked, allowed)
                : ExpertOpinion.failed(asked, "The model gave no opinion: " + problem.message());
        JsonObject used = JsonObject.of("model_used", model.name(), "error", problem.kind())
                .with("failure", problem.details());
        return result(job, history, failed, used);
    }

    /** Without an id that nothing would be found by. */
    private ToolResult result(Job job, History history, JsonObject decided, JsonObject used) {
        JsonObject result = decided;
        if (!history.goesOn()) {
            result = result.without("continuation_id");
            if (result.has("next_call")) {
                JsonObject call = result.object("next_call");
                result = result.with("continuation_available", false)
                        .with(
                                "next_call",
                                call.with("arguments", call.object("arguments").without("continuation_id")));
            }
        }
        return Results.of(result.with("metadata", metadata(job, history, used)));
    }

    /** Images that were sent along are not kept: one may be larger than all else that was said. */
    private CompletableFuture<History> keep(Job job, History history) {
        List<String> paths = Words.list(job.arguments(), "images").stream()
                .filter(image -> !image.startsWith("data:"))
                .toList();
        return history.keep(job, new Turn(kind.tool(), job.arguments().with("images", paths)));
    }

    private JsonObject metadata(Job job, History history, JsonObject used) {
        JsonObject metadata = JsonObject.of("tool_name", kind.tool())
                .with("model_used", used.get("model_used"))
                .with("provider_used", used.get("provider_used"));
        for (String name : List.of("usage", "error", "failure")) {
            metadata = used.has(name) ? metadata.with(name, used.get(name)) : metadata;
        }
        metadata = metadata.with("progress", job.told())
                .with("elapsed_ms", job.elapsed().toMillis());
        return history.noted(metadata);
    }
}

package dev.sluice.tools.workflow;

import dev.sluice.model.JsonObject;
import dev.sluice.tools.InvalidArgumentsException;
import dev.sluice.tools.input.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state machine of all workflow tools. Immutable. */
public final class Workflow {
    private static final int TELLING_FINDINGS = 100;

    private final WorkflowKind kind;
    private final Fields input;

    public Workflow(WorkflowKind kind) {
        this.kind = kind;
        this.input = WorkflowFields.of(kind);
    }

    public WorkflowKind kind() {
        return kind;
    }

    public Fields input() {
        return input;
    }

    /**
     * Checks a step.
     *
     * @throws InvalidArgumentsException when it is none
     */
    public JsonObject check(JsonObject arguments) {
        JsonObject checked = input.check(arguments);
        long from = checked.number("backtrack_from_step", 0);
        long number = checked.number("step_number", 1);
        if (from >= number) {
            throw new InvalidArgumentsException(
                    "backtrack_from_step",
                    "backtrack_from_step: " + from + " (expected: less than step_number, which is " + number + ")");
        }
        return checked;
    }

    /**
     * What comes after the current step.
     *
     * @param expertUsual whether a model is asked when the step doesn't say
     * @param expertAllowed whether one may be asked at all
     */
    public Decision decide(Investigation all, String continuationId, boolean expertUsual, boolean expertAllowed) {
        Step step = all.current();
        @Nullable String early = step.isNextRequired() ? earlyEnd(all) : null;
        Result result = new Result(common(all, continuationId));
        if (step.isNextRequired() && early == null) {
            return pause(all, continuationId, result);
        }
        result.put("next_step_required", false);
        if (early != null) {
            result.put("early_termination", true).put("early_termination_reason", early);
        }
        result.put(kind.noun() + "_complete", true);
        if (!kind.expert()) {
            return new Decision(
                    Decision.Ending.LOCAL,
                    result.status(kind.tool() + "_complete")
                            .put("complete_" + kind.noun(), complete(all))
                            .put("next_steps", "Done. Tell the user what came of it.")
                            .object());
        }
        if (kind.certaintyEnds() && step.confidence().equals("certain")) {
            return certain(all, result);
        }
        boolean wanted = step.fields().get("use_assistant_model") instanceof Boolean told ? told : expertUsual;
        if (expertAllowed && wanted && isWorthAsking(all)) {
            return new Decision(
                    Decision.Ending.ASK_EXPERT,
                    result.status("calling_expert_analysis")
                            .put("complete_" + kind.noun(), complete(all))
                            .object());
        }
        return new Decision(
                Decision.Ending.LOCAL,
                result.status("local_work_complete")
                        .put("complete_" + kind.noun(), complete(all))
                        .put("next_steps", "Done without a model's opinion. Tell the user what came of it.")
                        .object());
    }

    private Decision pause(Investigation all, String continuationId, Result result) {
        Step step = all.current();
        int next = step.number() + 1;
        List<String> actions = actions(step);
        return new Decision(
                Decision.Ending.PAUSE,
                result.status("pause_for_" + kind.noun())
                        .put(kind.noun() + "_required", true)
                        .put("required_actions", actions)
                        .put(
                                "next_steps",
                                "Don't call " + kind.tool()
                                        + " again yet. First do the required actions; then call it with step_number "
                                        + next + " and what you found.")
                        .put("continuation_required", true)
                        .put("continuation_available", true)
                        .put("next_step_number", next)
                        .put("next_call", nextCall(all, continuationId, next))
                        .object());
    }

    private Decision certain(Investigation all, Result result) {
        JsonObject complete =
                complete(all).with("final_analysis", all.current().hypothesis()).with("confidence_level", "certain");
        return new Decision(
                Decision.Ending.CERTAIN,
                result.status("certain_confidence_proceed_with_fix")
                        .put("complete_" + kind.noun(), complete)
                        .put("skip_expert_analysis", true)
                        .put(
                                "expert_analysis",
                                JsonObject.of("status", "skipped_due_to_certain_confidence")
                                        .with("reason", "The cause is certain, so that no model was asked."))
                        .put("next_steps", "Explain the cause to the user and make the fix.")
                        .object());
    }

    /** Why the work is done although the agent wants another step; null when it is not. */
    private @Nullable String earlyEnd(Investigation all) {
        Step step = all.current();
        boolean sure = step.confidence().equals("certain")
                || (step.confidence().equals("very_high") && step.number() >= step.total() - 1);
        if (!kind.confident()
                || step.number() < 2
                || !sure
                || step.findings().length() <= TELLING_FINDINGS
                || all.all("relevant_files").isEmpty()) {
            return null;
        }
        return "confidence is " + step.confidence() + " at step " + step.number() + " of " + step.total()
                + ", with findings and files to show for it";
    }

    private boolean isWorthAsking(Investigation all) {
        return !all.all("relevant_files").isEmpty()
                || all.findings() >= kind.minFindings()
                || (kind.issues() && !all.issues().isEmpty());
    }

    private List<String> actions(Step step) {
        if (step.number() == 1) {
            return kind.first();
        }
        return switch (step.confidence()) {
            case "high", "very_high", "almost_certain", "certain" -> kind.closing();
            default -> kind.further();
        };
    }

    private Map<String, @Nullable Object> common(Investigation all, String continuationId) {
        Step step = all.current();
        Map<String, @Nullable Object> common = new LinkedHashMap<>();
        common.put("status", "");
        common.put("step_number", step.number());
        common.put("total_steps", step.total());
        common.put("next_step_required", step.isNextRequired());
        common.put(kind.noun() + "_status", status(all));
        common.put("continuation_id", continuationId);
        List<String> files = all.all("relevant_files");
        common.put(
                "file_context",
                JsonObject.of("type", "reference_only", "files", files.size())
                        .with("note", "Files are named only; contents are read when a model is asked."));
        return common;
    }

    private JsonObject status(Investigation all) {
        JsonObject status = JsonObject.of(
                        "files_checked", all.all("files_checked").size(),
                        "relevant_files", all.all("relevant_files").size())
                .with("relevant_context", all.all("relevant_context").size())
                .with("issues_found", kind.issues() ? all.issues().size() : 0)
                .with("images_collected", all.all("images").size())
                .with("current_confidence", kind.confident() ? all.current().confidence() : "medium");
        if (kind.certaintyEnds()) {
            status = status.with("hypotheses_formed", all.hypotheses().size());
        }
        if (!kind.confident()) {
            Map<String, @Nullable Object> bySeverity = new LinkedHashMap<>();
            for (JsonObject issue : all.issues()) {
                String severity = issue.text("severity").isEmpty() ? "unknown" : issue.text("severity");
                bySeverity.merge(severity, 1, (a, b) -> (Integer) a + (Integer) b);
            }
            status = status.with("insights_by_severity", bySeverity).with("analysis_confidence", "medium");
        }
        return status;
    }

    private JsonObject complete(Investigation all) {
        Step step = all.current();
        return JsonObject.of(
                        "initial_request",
                        all.request(),
                        "steps_taken",
                        all.steps().size())
                .with("files_examined", all.all("files_checked"))
                .with("relevant_files", all.all("relevant_files"))
                .with("relevant_context", all.all("relevant_context"))
                .with("issues_found", kind.issues() ? all.issues() : List.of())
                .with("work_summary", all.summary())
                .with("hypothesis", step.hypothesis().isEmpty() ? null : step.hypothesis())
                .with("confidence_level", kind.confident() ? step.confidence() : "medium");
    }

    /** Arguments that are taken as they are, with the agent's own words to be put in. */
    private JsonObject nextCall(Investigation all, String continuationId, int next) {
        Step step = all.current();
        int total = Math.max(next, step.total());
        JsonObject arguments = JsonObject.of(
                        "step", "Step " + next + ": " + firstLine(actions(step)), "step_number", next)
                .with("total_steps", total)
                .with("next_step_required", next < total)
                .with("findings", "What the required actions brought to light.")
                .with("continuation_id", continuationId);
        for (String kept : List.of("model", "use_assistant_model", "relevant_files")) {
            Object value = step.fields().get(kept);
            arguments = value == null || value.equals(List.of()) ? arguments : arguments.with(kept, value);
        }
        return JsonObject.of("tool", kind.tool(), "arguments", arguments);
    }

    private String firstLine(List<String> actions) {
        return actions.isEmpty() ? kind.work() : actions.get(0);
    }

    /** A result's fields in their order. */
    private static final class Result {
        private final Map<String, @Nullable Object> fields;

        Result(Map<String, @Nullable Object> common) {
            this.fields = new LinkedHashMap<>(common);
        }

        Result status(String status) {
            return put("status", status);
        }

        Result put(String name, @Nullable Object value) {
            fields.put(name, value);
            return this;
        }

        JsonObject object() {
            return new JsonObject(new LinkedHashMap<>(fields));
        }
    }

    /** What the model is asked, from all that was found. */
    public String question(Investigation all) {
        List<String> parts = new ArrayList<>();
        parts.add("# Request\n" + all.request());
        parts.add("# Findings\n" + all.summary());
        if (kind.confident() && !all.hypotheses().isEmpty()) {
            parts.add("# Hypotheses, the latest last\n- " + String.join("\n- ", all.hypotheses()));
        }
        if (!all.all("relevant_context").isEmpty()) {
            parts.add("# Code that matters\n- " + String.join("\n- ", all.all("relevant_context")));
        }
        if (kind.issues() && !all.issues().isEmpty()) {
            StringBuilder issues = new StringBuilder("# Problems found");
            for (JsonObject issue : all.issues()) {
                issues.append("\n- ")
                        .append(issue.text("severity"))
                        .append(": ")
                        .append(issue.text("description"));
            }
            parts.add(issues.toString());
        }
        kind.fields().forEach(field -> {
            Object value = all.current().fields().get(field.name());
            if (value != null && !value.equals(List.of())) {
                parts.add("# " + field.name() + "\n" + (value instanceof List<?> list ? join(list) : value));
            }
        });
        if (all.current().confidence().equals("almost_certain")) {
            parts.add("The investigator is almost certain. Look for what would prove them wrong.");
        }
        return String.join("\n\n", parts);
    }

    private static String join(List<?> list) {
        return String.join(", ", list.stream().map(String::valueOf).toList());
    }
}

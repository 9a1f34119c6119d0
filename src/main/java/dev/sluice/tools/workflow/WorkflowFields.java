package dev.sluice.tools.workflow;

import dev.sluice.tools.input.Field;
import dev.sluice.tools.input.Fields;
import dev.sluice.tools.input.Kind;
import java.util.ArrayList;
import java.util.List;

/** The fields that all workflow tools take. */
public final class WorkflowFields {
    /** Longest step, in characters. */
    public static final int MAX_STEP = 100_000;

    private static final int MAX_FINDINGS = 50_000;
    private static final int MAX_LIST = 1_000;
    private static final int MAX_PATH = 4_096;

    private WorkflowFields() {}

    /** The common fields and the tool's own. */
    static Fields of(WorkflowKind kind) {
        Kind findings = Kind.words(MAX_FINDINGS);
        List<Field> fields = new ArrayList<>(List.of(
                Field.required("step", Kind.words(MAX_STEP), "What you do in this step, and why."),
                Field.required("step_number", Kind.whole(1, 100_000), "The number of this step; the first is 1."),
                Field.required(
                        "total_steps",
                        Kind.whole(1, 100_000),
                        "How many steps you expect; raised when step_number passes it."),
                Field.required("next_step_required", Kind.flag(), "Whether another step follows."),
                kind.findingsRequired()
                        ? Field.required("findings", findings, "What you have found in this step.")
                        : Field.optional("findings", findings, "What you have found in this step."),
                paths("files_checked", "Every file looked at, also those that turned out not to matter."),
                paths(
                        "relevant_files",
                        "The files that matter; their contents go to the expert where files may be read."),
                Field.optional(
                        "relevant_context",
                        Kind.lenientListOf(Kind.text(MAX_PATH), MAX_LIST),
                        "Methods or functions that matter, as Class.method."),
                Field.optional(
                        "issues_found",
                        Kind.lenientListOf(
                                Kind.object(Fields.open(
                                        Field.optional(
                                                "severity",
                                                Kind.oneOf("critical", "high", "medium", "low"),
                                                "How bad it is."),
                                        Field.optional("description", Kind.text(MAX_FINDINGS), "What is wrong."))),
                                MAX_LIST),
                        "Problems found.")));
        if (kind.confident()) {
            fields.add(Field.optional(
                    "confidence",
                    Kind.oneOf("exploring", "low", "medium", "high", "very_high", "almost_certain", "certain"),
                    kind.certaintyEnds()
                            ? "How sure you are; certain at the end means that no model is asked."
                            : "How sure you are.",
                    "low"));
            fields.add(Field.optional("hypothesis", Kind.text(10_000), "What you believe for now."));
        } else {
            fields.add(Field.optional("confidence", Kind.text(100), "Taken and ignored."));
            fields.add(Field.optional("hypothesis", Kind.text(10_000), "Taken and ignored."));
        }
        fields.addAll(List.of(
                Field.optional(
                        "backtrack_from_step",
                        Kind.whole(1, 100_000),
                        "Forget this step and those after it; less than step_number."),
                Field.optional(
                        "use_assistant_model",
                        Kind.flag(),
                        "Whether a model gives its opinion at the end; as configured when it is not given."),
                Field.optional(
                        "continuation_id",
                        Kind.text(200),
                        "The id that an earlier result gave, to go on with that work.")));
        fields.addAll(ModelFields.list(List.of()));
        fields.addAll(kind.fields());
        return Fields.of(fields);
    }

    private static Field paths(String name, String description) {
        return Field.optional(name, Kind.lenientListOf(Kind.text(MAX_PATH), MAX_LIST), description);
    }
}

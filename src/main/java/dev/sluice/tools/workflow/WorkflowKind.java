package dev.sluice.tools.workflow;

import dev.sluice.tools.input.Field;
import java.util.List;

/**
 * What makes one workflow tool different from another.
 *
 * @param tool its name
 * @param title for people
 * @param description for models, which choose by it
 * @param noun the stem of its result's fields: {@code investigation} gives {@code investigation_status}
 * @param work what is done in it, for sentences: {@code tracing the cause}
 * @param expert whether a model may be asked at the end
 * @param certaintyEnds whether {@code certain} at the end means that no model is asked
 * @param confident whether confidence has an effect
 * @param issues whether it keeps {@code issues_found}
 * @param findingsRequired whether each step must have findings
 * @param minFindings steps with findings that are worth a model's opinion without a file or an issue
 * @param role the model's part
 * @param first what to do before the second step
 * @param further what to do before later ones
 * @param closing what to do once confident
 * @param considerations what to bear in mind when reading the model's opinion
 * @param fields its own fields
 */
public record WorkflowKind(
        String tool,
        String title,
        String description,
        String noun,
        String work,
        boolean expert,
        boolean certaintyEnds,
        boolean confident,
        boolean issues,
        boolean findingsRequired,
        int minFindings,
        String role,
        List<String> first,
        List<String> further,
        List<String> closing,
        String considerations,
        List<Field> fields) {
    public WorkflowKind {
        first = List.copyOf(first);
        further = List.copyOf(further);
        closing = List.copyOf(closing);
        fields = List.copyOf(fields);
    }

    /** The usual kind: a model's opinion at the end, and nothing else of its own. */
    static WorkflowKind of(String tool, String title, String description, String work, String role) {
        return new WorkflowKind(
                tool,
                title,
                description,
                tool,
                work,
                true,
                false,
                true,
                true,
                true,
                2,
                role,
                List.of(),
                List.of(),
                List.of(),
                "The expert has seen only what was sent. Check each statement against the code before you act on it.",
                List.of());
    }

    WorkflowKind named(String newNoun) {
        return new WorkflowKind(
                tool,
                title,
                description,
                newNoun,
                work,
                expert,
                certaintyEnds,
                confident,
                issues,
                findingsRequired,
                minFindings,
                role,
                first,
                further,
                closing,
                considerations,
                fields);
    }

    WorkflowKind actions(List<String> newFirst, List<String> newFurther, List<String> newClosing) {
        return new WorkflowKind(
                tool,
                title,
                description,
                noun,
                work,
                expert,
                certaintyEnds,
                confident,
                issues,
                findingsRequired,
                minFindings,
                role,
                newFirst,
                newFurther,
                newClosing,
                considerations,
                fields);
    }

    WorkflowKind taking(Field... newFields) {
        return new WorkflowKind(
                tool,
                title,
                description,
                noun,
                work,
                expert,
                certaintyEnds,
                confident,
                issues,
                findingsRequired,
                minFindings,
                role,
                first,
                further,
                closing,
                considerations,
                List.of(newFields));
    }

    WorkflowKind afterFindings(int newMinFindings) {
        return new WorkflowKind(
                tool,
                title,
                description,
                noun,
                work,
                expert,
                certaintyEnds,
                confident,
                issues,
                findingsRequired,
                newMinFindings,
                role,
                first,
                further,
                closing,
                considerations,
                fields);
    }

    WorkflowKind endingWhenCertain() {
        return new WorkflowKind(
                tool,
                title,
                description,
                noun,
                work,
                expert,
                true,
                confident,
                false,
                findingsRequired,
                minFindings,
                role,
                first,
                further,
                closing,
                considerations,
                fields);
    }

    WorkflowKind withoutConfidence() {
        return new WorkflowKind(
                tool,
                title,
                description,
                noun,
                work,
                expert,
                certaintyEnds,
                false,
                issues,
                findingsRequired,
                minFindings,
                role,
                first,
                further,
                closing,
                considerations,
                fields);
    }

    WorkflowKind alone() {
        return new WorkflowKind(
                tool,
                title,
                description,
                noun,
                work,
                false,
                certaintyEnds,
                confident,
                issues,
                false,
                minFindings,
                role,
                first,
                further,
                closing,
                considerations,
                fields);
    }
}

package dev.sluice.tools.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.InvalidArgumentsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What follows each kind of step. */
class WorkflowTest {
    private static final String LONG = "x".repeat(101);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "debug | pause_for_investigation | investigation_required",
                "analyze | pause_for_analysis | analysis_required",
                "codereview | pause_for_codereview | codereview_required",
                "planner | pause_for_planner | planner_required",
            })
    void stepWithAnotherToCome_pauses(String tool, String status, String flag) {
        Decision decision = decide(tool, step(1, 3, true));

        assertThat(decision.ending()).isEqualTo(Decision.Ending.PAUSE);
        JsonObject result = decision.result();
        assertThat(result.text("status")).isEqualTo(status);
        assertThat(result.fields())
                .containsEntry(flag, true)
                .containsEntry("continuation_required", true)
                .containsEntry("continuation_available", true)
                .containsEntry("next_step_number", 2)
                .containsEntry("next_step_required", true)
                .containsEntry("continuation_id", "cid");
        assertThat(result.list("required_actions")).isNotEmpty();
        assertThat(result.text("next_steps")).contains("step_number 2");
    }

    @ParameterizedTest
    @MethodSource("tools")
    void nextCall_isTakenAsItIs(String tool) {
        Workflow workflow = workflow(tool);
        JsonObject next = decide(tool, step(1, 3, true)).result().object("next_call");

        assertThat(next.text("tool")).isEqualTo(tool);
        JsonObject checked = workflow.check(next.object("arguments"));
        assertThat(checked.number("step_number", 0)).isEqualTo(2);
        assertThat(checked.text("continuation_id")).isEqualTo("cid");
    }

    @Test
    void debug_certainAtTheEnd_asksNobody() {
        Decision decision =
                decide("debug", step(1, 1, false).with("confidence", "certain").with("hypothesis", "a lost update"));

        assertThat(decision.ending()).isEqualTo(Decision.Ending.CERTAIN);
        JsonObject result = decision.result();
        assertThat(result.text("status")).isEqualTo("certain_confidence_proceed_with_fix");
        assertThat(result.fields())
                .containsEntry("skip_expert_analysis", true)
                .containsEntry("investigation_complete", true);
        assertThat(result.object("expert_analysis").text("status")).isEqualTo("skipped_due_to_certain_confidence");
        assertThat(result.object("complete_investigation").fields())
                .containsKeys(
                        "initial_request",
                        "steps_taken",
                        "files_examined",
                        "relevant_files",
                        "relevant_context",
                        "work_summary")
                .containsEntry("final_analysis", "a lost update")
                .containsEntry("confidence_level", "certain");
    }

    @Test
    void debug_certainAtTheEnd_asksNobody_alsoWithFilesAndAnAssistant() {
        Decision decision = decide(
                "debug",
                step(1, 1, false)
                        .with("confidence", "certain")
                        .with("use_assistant_model", true)
                        .with("relevant_files", List.of("/a")));

        assertThat(decision.ending()).isEqualTo(Decision.Ending.CERTAIN);
    }

    @Test
    void analyze_withoutAssistant_endsLocally() {
        Decision decision = decide("analyze", step(1, 1, false).with("use_assistant_model", false));

        assertThat(decision.ending()).isEqualTo(Decision.Ending.LOCAL);
        assertThat(decision.result().text("status")).isEqualTo("local_work_complete");
        assertThat(decision.result().object("complete_analysis").text("work_summary"))
                .contains("something");
        assertThat(decision.result().has("expert_analysis")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // tool, files, issues, steps with findings, who is asked
        "debug, 0, 0, 1, LOCAL",
        "debug, 0, 1, 1, LOCAL",
        "debug, 1, 0, 1, ASK_EXPERT",
        "debug, 0, 0, 2, ASK_EXPERT",
        "analyze, 0, 0, 1, ASK_EXPERT",
        "codereview, 0, 0, 1, LOCAL",
        "codereview, 0, 1, 1, ASK_EXPERT",
        "thinkdeep, 0, 0, 1, ASK_EXPERT",
        "planner, 1, 1, 2, LOCAL",
        "tracer, 1, 1, 2, LOCAL",
    })
    void end_asksAnExpert_whenThereIsSomethingToShow(
            String tool, int files, int issues, int steps, Decision.Ending expected) {
        List<JsonObject> told = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            JsonObject step = step(i, steps, i < steps);
            told.add(
                    i < steps
                            ? step
                            : step.with("relevant_files", files == 0 ? List.of() : List.of("/a"))
                                    .with(
                                            "issues_found",
                                            issues == 0 ? List.of() : List.of(JsonObject.of("severity", "high"))));
        }

        assertThat(decide(tool, told.toArray(JsonObject[]::new)).ending()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"planner, planner_complete", "tracer, tracer_complete"})
    void toolsWithoutAnExpert_endByTheirOwnName(String tool, String status) {
        assertThat(decide(tool, step(1, 1, false)).result().text("status")).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"true, true, true, ASK_EXPERT", "true, false, true, LOCAL", "false, true, false, LOCAL"})
    void expert_isAskedOnlyWhereAllowed(boolean usual, boolean told, boolean allowed, Decision.Ending expected) {
        JsonObject step =
                step(1, 1, false).with("relevant_files", List.of("/a")).with("use_assistant_model", told);

        Decision decision = workflow("debug").decide(investigation(step), "cid", usual, allowed);

        assertThat(decision.ending()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // step, total, confidence, findings' length, files, ends early
        "2, 5, certain, 101, 1, true",
        "1, 5, certain, 101, 1, false",
        "2, 5, certain, 100, 1, false",
        "2, 5, certain, 101, 0, false",
        "2, 5, very_high, 101, 1, false",
        "4, 5, very_high, 101, 1, true",
        "4, 5, high, 101, 1, false",
    })
    void sureEarly_isTreatedAsTheEnd(
            int number, int total, String confidence, int length, int files, boolean expected) {
        JsonObject step = step(number, total, true)
                .with("confidence", confidence)
                .with("findings", "x".repeat(length))
                .with("relevant_files", files == 0 ? List.of() : List.of("/a"));

        Decision decision = decide("codereview", step);

        assertThat(decision.ending() != Decision.Ending.PAUSE).isEqualTo(expected);
        assertThat(decision.result().isTrue("early_termination")).isEqualTo(expected);
        assertThat(decision.result().isTrue("next_step_required")).isNotEqualTo(expected);
    }

    @Test
    void debug_certainEarly_asksNobody() {
        JsonObject step = step(2, 5, true)
                .with("confidence", "certain")
                .with("findings", LONG)
                .with("relevant_files", List.of("/a"));

        Decision decision = decide("debug", step(1, 5, true), step);

        assertThat(decision.ending()).isEqualTo(Decision.Ending.CERTAIN);
        assertThat(decision.result().text("early_termination_reason")).contains("certain", "step 2 of 5");
    }

    @Test
    void analyze_isNotMovedByConfidence() {
        JsonObject step = step(3, 5, true)
                .with("confidence", "certain")
                .with("findings", LONG)
                .with("relevant_files", List.of("/a"));

        Decision decision = decide("analyze", step);

        assertThat(decision.ending()).isEqualTo(Decision.Ending.PAUSE);
        assertThat(decision.result().object("analysis_status").fields())
                .containsEntry("current_confidence", "medium")
                .containsEntry("analysis_confidence", "medium")
                .containsKey("insights_by_severity");
    }

    @Test
    void stepBeyondTheTotal_raisesTheTotal() {
        JsonObject result = decide("debug", step(5, 2, true)).result();

        assertThat(result.number("total_steps", 0)).isEqualTo(5);
        assertThat(result.object("next_call").object("arguments").number("total_steps", 0))
                .isEqualTo(6);
    }

    @Test
    void status_countsWhatAllStepsBrought() {
        JsonObject first = step(1, 3, true)
                .with("files_checked", List.of("/a", "/b"))
                .with("hypothesis", "first")
                .with("relevant_context", List.of("A.b"));
        JsonObject second = step(2, 3, true)
                .with("files_checked", List.of("/b", "/c"))
                .with("relevant_files", List.of("/b"))
                .with("hypothesis", "second")
                .with("issues_found", List.of(JsonObject.of("severity", "low")))
                .with("confidence", "medium");

        JsonObject status = decide("debug", first, second).result().object("investigation_status");

        assertThat(status.fields())
                .containsEntry("files_checked", 3)
                .containsEntry("relevant_files", 1)
                .containsEntry("relevant_context", 1)
                .containsEntry("issues_found", 0)
                .containsEntry("images_collected", 0)
                .containsEntry("hypotheses_formed", 2)
                .containsEntry("current_confidence", "medium");
    }

    @Test
    void backtracking_forgetsTheStepsFromThere() {
        Investigation all = investigation(
                step(1, 4, true).with("findings", "one"),
                step(2, 4, true).with("findings", "wrong"),
                step(3, 4, true).with("findings", "wrong too"),
                step(4, 5, true).with("findings", "better").with("backtrack_from_step", 2));

        assertThat(all.summary()).isEqualTo("Step 1: one\nStep 4: better");
    }

    @Test
    void stepToldAgain_replacesWhatItWas() {
        Investigation all = investigation(
                step(1, 2, true).with("findings", "one"),
                step(2, 2, true).with("findings", "first try"),
                step(2, 2, true).with("findings", "second try"));

        assertThat(all.summary()).isEqualTo("Step 1: one\nStep 2: second try");
    }

    @Test
    void backtrackingFromItself_isRefused() {
        assertThatExceptionOfType(InvalidArgumentsException.class)
                .isThrownBy(() -> workflow("debug").check(step(2, 2, true).with("backtrack_from_step", 2)))
                .satisfies(e -> assertThat(e.field()).isEqualTo("backtrack_from_step"));
    }

    @Test
    void oversizeStep_isRefused_byItsName() {
        JsonObject step = step(1, 1, false).with("step", "x".repeat(WorkflowFields.MAX_STEP + 1));

        assertThatExceptionOfType(InvalidArgumentsException.class)
                .isThrownBy(() -> workflow("debug").check(step))
                .satisfies(e -> assertThat(e.field()).isEqualTo("step"));
    }

    @Test
    void opinion_isTheModelsJson() {
        JsonObject result = ExpertOpinion.given(
                workflow("debug").kind(),
                JsonObject.of("status", "calling_expert_analysis"),
                "```json\n{\"status\": \"analysis_complete\", \"summary\": \"s\"}\n```");

        assertThat(result.text("status")).isEqualTo("calling_expert_analysis");
        assertThat(result.object("expert_analysis").text("summary")).isEqualTo("s");
        assertThat(result.text("important_considerations")).isNotEmpty();
    }

    @Test
    void opinionInProse_isKeptRaw() {
        JsonObject result = ExpertOpinion.given(
                workflow("debug").kind(), JsonObject.of("status", "calling_expert_analysis"), "It is the cache.");

        JsonObject opinion = result.object("expert_analysis");
        assertThat(opinion.text("status")).isEqualTo("analysis_complete");
        assertThat(opinion.text("raw_analysis")).isEqualTo("It is the cache.");
        assertThat(opinion.text("parse_error")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"files_required_to_continue", "investigation_paused", "refactoring_paused"})
    void opinionThatAsks_isPromoted(String status) {
        JsonObject result = ExpertOpinion.given(
                workflow("debug").kind(),
                JsonObject.EMPTY,
                "{\"status\":\"" + status + "\",\"files_needed\":[\"/a\"]}");

        assertThat(result.text("status")).isEqualTo(status);
        assertThat(result.text("content")).contains("files_needed");
    }

    @Test
    void opinionThatTookTooLong_keepsTheSummary() {
        JsonObject asked = decide("analyze", step(1, 1, false)).result().with("expert_analysis", JsonObject.EMPTY);

        JsonObject result = ExpertOpinion.timedOut(asked, Duration.ofMillis(29_500));

        assertThat(result.text("status")).isEqualTo("error");
        assertThat(result.text("content")).contains("29.5s");
        assertThat(result.text("content_type")).isEqualTo("text");
        assertThat(result.text("timeout_duration")).isEqualTo("29.5s");
        assertThat(result.has("expert_analysis")).isFalse();
        assertThat(result.object("complete_analysis").text("work_summary")).contains("something");
    }

    @Test
    void question_hasAllThatWasFound() {
        String question = workflow("codereview")
                .question(investigation(
                        step(1, 2, true).with("step", "review the parser").with("findings", "odd loop"),
                        step(2, 2, false)
                                .with("findings", "no bound")
                                .with("hypothesis", "endless")
                                .with("relevant_context", List.of("Parser.next"))
                                .with("focus_on", "limits")
                                .with(
                                        "issues_found",
                                        List.of(JsonObject.of("severity", "high", "description", "hangs")))));

        assertThat(question)
                .contains(
                        "review the parser", "odd loop", "no bound", "endless", "Parser.next", "limits", "high: hangs");
    }

    static List<String> tools() {
        return WorkflowKinds.all().stream().map(WorkflowKind::tool).toList();
    }

    private static Decision decide(String tool, JsonObject... steps) {
        return workflow(tool).decide(investigation(steps), "cid", true, true);
    }

    private static Investigation investigation(JsonObject... steps) {
        return Investigation.of(List.of(steps).stream().map(Step::new).toList());
    }

    private static Workflow workflow(String tool) {
        return WorkflowKinds.all().stream()
                .filter(kind -> kind.tool().equals(tool))
                .map(Workflow::new)
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject step(int number, int total, boolean next) {
        return Json.parse(
                "{'step':'look','step_number':%d,'total_steps':%d,'next_step_required':%b,'findings':'something'}"
                        .formatted(number, total, next)
                        .replace('\'', '"'));
    }
}

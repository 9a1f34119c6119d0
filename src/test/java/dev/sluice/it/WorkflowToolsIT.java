package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The workflows against simulated providers, by a real engine. */
class WorkflowToolsIT {
    private static final String ANALYZE = """
            {'step':'Understand the parser','step_number':1,'total_steps':1,'next_step_required':false,
             'findings':'A loop over tokens with one token of look-ahead'%s}""";

    @Test
    void debug_certainAtTheEnd_endsWithoutAProvider() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            long before = tools.requests();
            long started = System.nanoTime();

            JsonObject result = tools.result("debug", ToolsFixture.DEBUG);

            assertThat(ToolsFixture.since(started)).isLessThan(Duration.ofSeconds(5));
            assertThat(result.text("status")).isEqualTo("certain_confidence_proceed_with_fix");
            assertThat(result.object("metadata").text("tool_name")).isEqualTo("debug");
            assertThat(tools.requests()).isEqualTo(before);
        }
    }

    @Test
    void analyze_withoutAssistant_endsWithoutAProvider() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            tools.result("version", "{}");
            long before = tools.requests();
            long started = System.nanoTime();

            JsonObject result = tools.result("analyze", ANALYZE.formatted(",'use_assistant_model':false"));

            assertThat(ToolsFixture.since(started)).isLessThan(Duration.ofSeconds(1));
            assertThat(result.text("status")).isEqualTo("local_work_complete");
            assertThat(tools.requests()).isEqualTo(before);
        }
    }

    @Test
    void analyze_withASlowModel_hasItsOpinion() {
        try (ToolsFixture tools = ToolsFixture.start("", "deadline = 6s")) {
            tools.engine().faults("glm", ToolsFixture.OPINION.formatted("1s"));

            JsonObject result = tools.result("analyze", ANALYZE.formatted(""));

            assertThat(result.text("status")).isEqualTo("calling_expert_analysis");
            assertThat(result.object("expert_analysis").text("raw_analysis")).startsWith("token");
            assertThat(result.object("metadata").fields())
                    .containsEntry("model_used", "glm-4.6")
                    .containsEntry("provider_used", "glm");
            assertThat(result.object("complete_analysis").text("work_summary")).contains("look-ahead");
        }
    }

    @Test
    void analyze_withAModelThatTakesTooLong_keepsTheSummary() {
        try (ToolsFixture tools = ToolsFixture.start("", "deadline = 1500ms")) {
            tools.engine().faults("glm", "{ fault = hang }");
            long started = System.nanoTime();

            JsonObject result = tools.result("analyze", ANALYZE.formatted(""));

            assertThat(ToolsFixture.since(started)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
            assertThat(result.text("status")).isEqualTo("error");
            assertThat(result.text("timeout_duration")).isEqualTo("1.4s");
            assertThat(result.object("complete_analysis").text("work_summary")).contains("look-ahead");
            assertThat(result.object("metadata").text("error")).isEqualTo("timeout");
        }
    }

    @Test
    @Tag("long")
    void analyze_atFullLength_keepsToThirtySeconds() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            tools.engine().faults("glm", ToolsFixture.OPINION.formatted("10s"));
            long started = System.nanoTime();
            JsonObject answered = tools.result("analyze", ANALYZE.formatted(""));
            assertThat(answered.text("status")).isEqualTo("calling_expert_analysis");
            assertThat(answered.has("expert_analysis")).isTrue();
            assertThat(ToolsFixture.since(started)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));

            tools.engine().faults("glm", ToolsFixture.OPINION.formatted("40s"));
            long again = System.nanoTime();
            JsonObject late = tools.result("analyze", ANALYZE.formatted(""));
            assertThat(ToolsFixture.since(again)).isBetween(Duration.ofSeconds(29), Duration.ofMillis(30_500));
            assertThat(late.text("status")).isEqualTo("error");
            assertThat(late.object("complete_analysis").text("work_summary")).contains("look-ahead");
        }
    }

    @Test
    void workflow_goesOnByItsId() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            JsonObject first = tools.result("codereview", """
                    {'step':'Review','step_number':1,'total_steps':2,'next_step_required':true,'findings':'one thing'}""");
            assertThat(first.text("status")).isEqualTo("pause_for_codereview");

            JsonObject last = tools.result("codereview", """
                    {'step':'Done','step_number':2,'total_steps':2,'next_step_required':false,'findings':'another',
                     'continuation_id':'%s'}""".formatted(first.text("continuation_id")));

            assertThat(last.text("status")).isEqualTo("calling_expert_analysis");
            assertThat(last.object("complete_codereview").text("work_summary"))
                    .isEqualTo("Step 1: one thing\nStep 2: another");
            assertThat(tools.lastBody("glm")).contains("one thing", "another");
        }
    }

    @Test
    void imagesSentAlong_areNotKept() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            String step = """
                    {'step':'Look','step_number':%d,'total_steps':3,'next_step_required':true,'findings':'f'%s}""";
            JsonObject first = tools.result(
                    "debug", step.formatted(1, ",'images':['data:image/png;base64,iVBORw0KGgo=','/shots/a.png']"));
            assertThat(first.object("investigation_status").number("images_collected", 0))
                    .isEqualTo(2);

            JsonObject second = tools.result(
                    "debug", step.formatted(2, ",'continuation_id':'" + first.text("continuation_id") + "'"));

            assertThat(second.object("investigation_status").number("images_collected", 0))
                    .isEqualTo(1);
        }
    }

    @Test
    void failureOfTheModel_keepsTheSummary() {
        try (ToolsFixture tools = ToolsFixture.start("sluice.routing.fail-over = false", "")) {
            tools.engine().faults("glm", "{ fault = error, code = 1301 }");

            JsonObject result = tools.result("analyze", ANALYZE.formatted(""));

            assertThat(result.text("status")).isEqualTo("error");
            assertThat(result.object("metadata").text("error")).isEqualTo("content_blocked");
            assertThat(result.object("complete_analysis").text("work_summary")).contains("look-ahead");
            assertThat(result.has("timeout_duration")).isFalse();
        }
    }
}

package dev.sluice.mcp.shim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.ToolResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShimFramesTest {
    @Test
    void result_hasItsTextTwice_andNoError() {
        JsonObject frame = ShimFrames.result("r", ToolResult.text("{\"status\":\"success\"}"));
        assertThat(frame).isEqualTo(Json.parse("""
                {"op":"call_tool_res","request_id":"r",
                 "outputs":[{"type":"text","text":"{\\"status\\":\\"success\\"}"}],"text":"{\\"status\\":\\"success\\"}"}"""));
    }

    @ParameterizedTest
    @CsvSource({
        "error, timeout, TIMEOUT",
        "error, invalid_arguments, VALIDATION_ERROR",
        "error, unauthorized, ERROR",
        "resend_prompt, '', RESEND_PROMPT",
        "error, queue_full, OVER_CAPACITY",
        "'', '', EXEC_ERROR"
    })
    void failure_hasTheCodeThatShimsKnow(String status, String kind, String code) {
        JsonObject data =
                JsonObject.of("status", status, "content", "why").with("metadata", JsonObject.of("error", kind));
        JsonObject error =
                ShimFrames.result("r", ToolResult.error(Json.text(data))).object("error");
        assertThat(error.text("code")).isEqualTo(code);
        assertThat(error.text("message")).isEqualTo("why");
    }

    @Test
    void failureThatIsNoJson_isAnErrorWithItsText() {
        JsonObject error = ShimFrames.result("r", ToolResult.error("it broke")).object("error");
        assertThat(error.text("code")).isEqualTo("EXEC_ERROR");
        assertThat(error.text("message")).isEqualTo("it broke");
    }

    @Test
    void busyProvider_saysWhenToComeAgain_inWholeSeconds() {
        JsonObject data = Json.parse("""
                {"status":"error","content":"busy","metadata":{"error":"rate_limited","failure":{"retry_after_ms":2500}}}""");
        JsonObject error =
                ShimFrames.result("r", ToolResult.error(Json.text(data))).object("error");
        assertThat(error.number("retry_after", 0)).isEqualTo(3);
        assertThat(ShimFrames.overCapacity("r", "x", Duration.ofMillis(1))
                        .object("error")
                        .number("retry_after", 0))
                .isEqualTo(1);
    }

    @Test
    void workflowWithoutAnOpinion_isAnErrorToAShim_withTheWorkInIt() {
        JsonObject data = Json.parse("""
                {"status":"error","content":"no opinion within 30s","metadata":{"tool_name":"debug"},
                 "complete_investigation":{"work_summary":"Step 1: found"}}""");
        JsonObject frame = ShimFrames.result("r", new ToolResult(Json.text(data), data, false));
        assertThat(frame.object("error").text("code")).isEqualTo("ERROR");
        assertThat(frame.object("error")
                        .object("metadata")
                        .object("complete_investigation")
                        .text("work_summary"))
                .isEqualTo("Step 1: found");
        assertThat(frame.text("text")).contains("work_summary");
    }

    @Test
    void acknowledgement_saysItsTimeInWholeSeconds_neverLess() {
        assertThat(ShimFrames.acknowledged("r", "chat", Duration.ofMillis(30_001))
                        .number("timeout", 0))
                .isEqualTo(31);
    }

    @ParameterizedTest
    @CsvSource({"PT5S, 0:00:05", "PT26H3M4S, '1 day, 2:03:04'", "P3DT1S, '3 days, 0:00:01'"})
    void uptime_isWrittenAsPythonDoes(String up, String text) {
        JsonObject health =
                ShimFrames.health(1.5, Duration.parse(up), 1, 2, 3, 4).object("health");
        assertThat(health.text("uptime_human")).isEqualTo(text);
        assertThat(health.number("tool_count", 0)).isEqualTo(4);
    }
}

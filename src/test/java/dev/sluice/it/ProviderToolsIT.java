package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.model.JsonObject;
import dev.sluice.tools.InvalidArgumentsException;
import dev.sluice.tools.ToolCaller;
import dev.sluice.tools.ToolProgress;
import dev.sluice.tools.ToolResult;
import dev.sluice.tools.ToolRun;
import dev.sluice.tools.ToolSpec;
import dev.sluice.tools.UnknownToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools that a provider brings: GLM's and Kimi's own, and files at both. */
class ProviderToolsIT {
    @Test
    void toolsOfAProvider_areThereWithIt_andDisabledOnesAreNot() {
        try (ToolsFixture tools =
                ToolsFixture.start("sluice.providers.kimi.enabled = false", "disabled = [tracer, planner]")) {
            List<String> names =
                    tools.toolbox().list().stream().map(ToolSpec::name).toList();
            assertThat(names)
                    .contains("chat", "debug", "glm_web_search")
                    .doesNotContain("kimi_chat_with_tools", "kimi_intent_analysis", "tracer", "planner")
                    .isEqualTo(
                            tools.toolbox().list().stream().map(ToolSpec::name).toList());
            assertThatExceptionOfType(UnknownToolException.class).isThrownBy(() -> tools.call("tracer", "{}"));
        }
    }

    @Test
    void glmWebSearch_givesThePages() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            JsonObject result = tools.result("glm_web_search", "{'search_query':'sluices','count':3}");

            assertThat(result.objects("results").get(0).text("link")).isEqualTo("https://example.com/");
            assertThat(tools.lastBody("glm"))
                    .contains("\"search_query\":\"sluices\"", "\"count\":3", "\"tool_choice\":\"auto\"");
        }
    }

    @Test
    void glmPayloadPreview_sendsNothing_andHasNoKey() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            ToolResult result = ToolsFixture.end(tools.call("glm_payload_preview", """
                    {'prompt':'hello','thinking_mode':'high','use_websearch':true,'temperature':0.3}"""));

            JsonObject payload = ToolsFixture.structured(result).object("payload");
            assertThat(payload.text("model")).isEqualTo("glm-4.6");
            assertThat(payload.object("thinking").text("type")).isEqualTo("enabled");
            assertThat(payload.objects("tools").get(0).text("type")).isEqualTo("web_search");
            assertThat(payload.fields()).containsEntry("temperature", 0.3);
            assertThat(result.text()).doesNotContain("canary");
            assertThat(tools.requests()).isZero();
        }
    }

    @Test
    void kimiChatWithTools_handsTheCallsBack() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            JsonObject result = tools.result("kimi_chat_with_tools", """
                    {'prompt':'call:weather','tools':[{'type':'function','function':{'name':'weather','parameters':{}}}]}""");

            assertThat(result.text("finish_reason")).isEqualTo("tool_calls");
            assertThat(result.objects("tool_calls").get(0).object("function").text("name"))
                    .isEqualTo("weather");
            assertThat(tools.engine().truth("glm").requestCount()).isZero();
        }
    }

    @Test
    void kimiIntentAnalysis_givesTheModelsJson() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            JsonObject result = tools.result("kimi_intent_analysis", "{'prompt':'What is new in Java?'}");

            assertThat(result.text("status")).isEqualTo("success");
            assertThat(result.has("intent")).isTrue();
        }
    }

    @Test
    void files_areUploadedAskedAboutAndDeleted(@TempDir Path root) throws IOException {
        Files.writeString(root.resolve("a.txt"), "content-canary ü\r\n--x");
        try (ToolsFixture tools = ToolsFixture.start("", "file-roots = [\"" + root + "\"]")) {
            JsonObject uploaded = tools.result("kimi_upload_files", "{'files':['a.txt','none.txt']}");
            assertThat(uploaded.text("status")).isEqualTo("partial");
            assertThat(uploaded.objects("files").get(0).number("bytes", 0)).isEqualTo(22);
            String id = uploaded.objects("files").get(0).text("file_id");
            assertThat(uploaded.objects("files").get(1).text("error")).contains("not a file inside");

            JsonObject listed = tools.result("kimi_manage_files", "{'operation':'list'}");
            assertThat(listed.objects("files"))
                    .extracting(file -> file.text("id"), file -> file.text("filename"))
                    .containsExactly(Assertions.tuple(id, "a.txt"));

            JsonObject answer =
                    tools.result("kimi_chat_with_files", "{'prompt':'echo:read','file_ids':['%s']}".formatted(id));
            assertThat(answer.text("content")).startsWith("read");
            assertThat(tools.lastBody("kimi")).contains("content-canary ü\\r\\n--x");

            ToolCaller other = new ToolCaller("other", model -> true);
            assertThatExceptionOfType(InvalidArgumentsException.class)
                    .isThrownBy(() -> tools.call(
                            "kimi_chat_with_files",
                            "{'prompt':'x','file_ids':['%s']}".formatted(id),
                            other,
                            ToolProgress.NONE))
                    .withMessageContaining("file_ids[0]: no such file");
            JsonObject others = ToolsFixture.structured(ToolsFixture.end(
                    tools.call("kimi_manage_files", "{'operation':'list'}", other, ToolProgress.NONE)));
            assertThat(others.objects("files")).isEmpty();

            tools.result("kimi_manage_files", "{'operation':'delete','file_id':'%s'}".formatted(id));
            assertThat(tools.result("kimi_manage_files", "{'operation':'list'}").objects("files"))
                    .isEmpty();
            ToolResult gone = ToolsFixture.end(
                    tools.call("kimi_manage_files", "{'operation':'delete','file_id':'%s'}".formatted(id)));
            assertThat(gone.isError()).isTrue();
        }
    }

    @Test
    void glmUpload_ofAFileOutsideTheRoots_sendsNothing(@TempDir Path root) throws IOException {
        Files.writeString(root.resolve("a.bin"), "x");
        try (ToolsFixture tools = ToolsFixture.start("", "file-roots = [\"" + root + "\"]")) {
            assertThat(tools.result("glm_upload_file", "{'file':'a.bin'}")
                            .objects("files")
                            .get(0)
                            .text("file_id"))
                    .isEqualTo("file-1");
            ToolResult refused = ToolsFixture.end(tools.call("glm_upload_file", "{'file':'/etc/hostname'}"));
            assertThat(refused.isError()).isTrue();
            assertThat(refused.text()).contains("not a file inside");
        }
    }

    @Test
    void fileCall_thatHangs_endsAtTheDeadline() {
        try (ToolsFixture tools = ToolsFixture.start("", "deadline = 1s")) {
            tools.engine().faults("kimi", "{ fault = accept-hang }");
            long started = System.nanoTime();

            ToolResult late = ToolsFixture.end(tools.call("kimi_manage_files", "{'operation':'list'}"));

            assertThat(late.isError()).isTrue();
            assertThat(late.text()).contains("timeout");
            assertThat(ToolsFixture.since(started)).isLessThan(Duration.ofSeconds(3));
            await().atMost(Duration.ofSeconds(1))
                    .until(() -> tools.engine().truth("kimi").openNow() == 0);
        }
    }

    @Test
    void fileCall_thatIsCancelled_closesItsSocket() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            tools.engine().faults("kimi", "{ fault = accept-hang }");
            ToolRun run = tools.call("kimi_manage_files", "{'operation':'list'}");
            await().until(() -> tools.engine().truth("kimi").openNow() == 1);

            run.cancel(true);

            await().atMost(Duration.ofSeconds(1))
                    .until(() -> tools.engine().truth("kimi").openNow() == 0);
        }
    }
}

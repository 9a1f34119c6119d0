package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools that ask models: one, or several at once for a consensus. */
class ChatToolsIT {
    @Test
    void chat_answers_andGoesOn() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            JsonObject first = tools.result("chat", "{'prompt':'echo:canary-one'}");
            assertThat(first.text("status")).isEqualTo("success");
            assertThat(first.text("content")).startsWith("canary-one");
            String id = first.object("continuation_offer").text("continuation_id");

            JsonObject second = tools.result("chat", "{'prompt':'and now?','continuation_id':'%s'}".formatted(id));

            assertThat(second.object("continuation_offer").text("continuation_id"))
                    .isEqualTo(id);
            assertThat(tools.lastBody("glm")).contains("echo:canary-one", "and now?", "assistant");
        }
    }

    @Test
    void chat_withoutAnAnswer_isAnError_thatSaysWhy() {
        try (ToolsFixture tools = ToolsFixture.start("sluice.routing.fail-over = false", "")) {
            tools.engine().faults("glm", "{ fault = error, code = 1113 }");

            ToolResult result = ToolsFixture.end(tools.call("chat", "{'prompt':'hello'}"));

            assertThat(result.isError()).isTrue();
            JsonObject error = Json.parse(result.text());
            assertThat(error.text("status")).isEqualTo("error");
            assertThat(error.text("content")).contains("quota_exhausted", "glm");
            assertThat(error.object("metadata").object("failure").text("kind")).isEqualTo("quota_exhausted");
        }
    }

    @Test
    void chat_readsFilesInsideTheRoots_andNamesTheOthers(@TempDir Path folder) throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(root.resolve("a.txt"), "file-canary");
        Files.writeString(folder.resolve("secret.txt"), "secret-canary");
        try (ToolsFixture tools = ToolsFixture.start("", "file-roots = [\"" + root + "\"]")) {
            JsonObject result = tools.result(
                    "chat",
                    "{'prompt':'read','files':['a.txt','%s']}"
                            .formatted(folder.resolve("secret.txt").toString()));

            assertThat(tools.lastBody("glm")).contains("file-canary").doesNotContain("secret-canary");
            JsonObject context = result.object("metadata").object("file_context");
            assertThat(context.text("type")).isEqualTo("fully_embedded");
            assertThat(context.objects("files").get(1).text("state")).isEqualTo("refused");
        }
    }

    @Test
    void withoutRoots_noFileIsRead_andTheResultSaysSo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "file-canary");
        try (ToolsFixture tools = ToolsFixture.start()) {
            JsonObject result = tools.result("chat", "{'prompt':'read','files':['%s']}".formatted(file));

            assertThat(tools.lastBody("glm")).contains("a.txt").doesNotContain("file-canary");
            JsonObject context = result.object("metadata").object("file_context");
            assertThat(context.text("type")).isEqualTo("reference_only");
            assertThat(context.objects("files").get(0).text("note")).contains("no folder is configured");
        }
    }

    @Test
    void consensus_asksAllAtOnce() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            for (String provider : List.of("glm", "kimi", "openai")) {
                tools.engine().faults(provider, ToolsFixture.OPINION.formatted("2s"));
            }
            long started = System.nanoTime();

            JsonObject result = tools.result("consensus", """
                    {'step':'Shall we?','models':[{'model':'glm/glm-4.6','stance':'for'},
                     {'model':'kimi/kimi-latest','stance':'against'},{'model':'openai/gpt-test'}]}""");

            assertThat(ToolsFixture.since(started)).isLessThan(Duration.ofSeconds(4));
            assertThat(result.text("status")).isEqualTo("consensus_workflow_complete");
            assertThat(result.objects("accumulated_responses"))
                    .hasSize(3)
                    .allSatisfy(response -> assertThat(response.text("status")).isEqualTo("success"))
                    .extracting(response -> response.text("stance"))
                    .containsExactly("for", "against", "neutral");
            assertThat(tools.lastBody("glm")).contains("case for it");
            assertThat(tools.lastBody("kimi")).contains("case against it");
        }
    }

    @Test
    void consensus_atItsDeadline_givesWhatThereIs() {
        try (ToolsFixture tools = ToolsFixture.start("", "deadlines { consensus = 2s }")) {
            tools.engine().faults("kimi", "{ fault = hang }");
            long started = System.nanoTime();

            JsonObject result = tools.result("consensus", """
                    {'step':'Shall we?','models':[{'model':'glm/glm-4.6'},{'model':'kimi/kimi-latest'}]}""");

            assertThat(ToolsFixture.since(started)).isBetween(Duration.ofMillis(1_500), Duration.ofMillis(3_500));
            assertThat(result.isTrue("partial")).isTrue();
            assertThat(result.objects("accumulated_responses"))
                    .extracting(response -> response.text("status"))
                    .containsExactly("success", "timeout");
        }
    }

    @Test
    void consensus_withEnoughAnswers_cancelsTheOthers() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            tools.engine().faults("kimi", "{ fault = hang }");
            tools.engine().faults("glm", ToolsFixture.OPINION.formatted("500ms"));

            JsonObject result = tools.result("consensus", """
                    {'step':'Shall we?','wait_for':1,
                     'models':[{'model':'glm/glm-4.6'},{'model':'kimi/kimi-latest'}]}""");

            assertThat(result.objects("accumulated_responses"))
                    .extracting(response -> response.text("status"))
                    .containsExactly("success", "no_answer");
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> tools.engine().truth("kimi").aborts() == 1);
        }
    }

    @Test
    void consensus_withoutAnyAnswer_isAnError() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            tools.engine().faults("glm", "{ fault = error, code = 1301 }");

            ToolResult result = ToolsFixture.end(
                    tools.call("consensus", "{'step':'Shall we?','models':[{'model':'glm/glm-4.6'}]}"));

            assertThat(result.isError()).isTrue();
            assertThat(result.text()).contains("content_blocked");
        }
    }
}

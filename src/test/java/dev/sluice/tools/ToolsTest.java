package dev.sluice.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.Sluice;
import dev.sluice.codec.Json;
import dev.sluice.config.EngineConfig;
import dev.sluice.config.ToolsConfig;
import dev.sluice.model.JsonObject;
import dev.sluice.tools.conversation.ConversationStore;
import dev.sluice.tools.conversation.Turn;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ToolsTest {
    private static final JsonObject STEP = Json.parse("""
            {"step":"look","step_number":2,"total_steps":3,"next_step_required":true,"findings":"something",
             "continuation_id":"0123"}""");

    @Test
    void specs_areComplete_andTheSameEveryTime() {
        Set<String> names = new HashSet<>();
        for (ToolSpec spec : Tools.specs()) {
            assertThat(spec.name()).matches("[a-z_]{1,64}");
            assertThat(names.add(spec.name())).as(spec.name()).isTrue();
            assertThat(spec.title()).isNotBlank();
            assertThat(spec.description()).hasSizeBetween(20, 400);
            assertThat(spec.inputSchema().text("type")).isEqualTo("object");
            assertThat(spec.inputSchema().get("additionalProperties")).isEqualTo(false);
            assertThat(spec.outputSchema()).isNotNull();
        }
        assertThat(Tools.specs()).isEqualTo(Tools.specs());
        assertThat(names)
                .contains(
                        "chat",
                        "debug",
                        "analyze",
                        "codereview",
                        "refactor",
                        "secaudit",
                        "testgen",
                        "precommit",
                        "docgen",
                        "thinkdeep",
                        "planner",
                        "tracer",
                        "consensus",
                        "challenge",
                        "listmodels",
                        "provider_capabilities",
                        "status",
                        "health",
                        "version",
                        "activity",
                        "glm_web_search",
                        "glm_payload_preview",
                        "kimi_chat_with_tools",
                        "kimi_intent_analysis");
    }

    @Test
    void create_withAToolThatThereIsNot_refuses() {
        try (Sluice sluice = Sluice.start(EngineConfig.parse(""))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tools.create(sluice, ToolsConfig.parse("sluice.tools.disabled = [debugg]")))
                    .withMessageContaining("did you mean 'debug'?");
        }
    }

    @Test
    void call_afterTheEngineClosed_isAnError() throws Exception {
        Sluice sluice = Sluice.start(EngineConfig.parse("sluice.providers.glm.key = \"id.secret-of-test\""));
        Toolbox tools = Tools.create(sluice, ToolsConfig.parse(""));
        sluice.close();

        ToolRun run = call(tools, "chat", JsonObject.of("prompt", "hello"));

        assertThat(run.get(10, TimeUnit.SECONDS).isError()).isTrue();
    }

    /** How a store fails. */
    enum Broken {
        AT_ONCE,
        LATER,
        NEVER_ANSWERS
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void storeOutOfOrder_failsNoCall(Broken broken) throws Exception {
        try (Sluice sluice = Sluice.start(EngineConfig.parse(""))) {
            Toolbox tools = Tools.create(sluice, ToolsConfig.parse(""), store(broken));

            ToolResult result = call(tools, "debug", STEP).get(10, TimeUnit.SECONDS);

            assertThat(result.isError()).isFalse();
            JsonObject structured = result.structured();
            assertThat(structured).isNotNull();
            if (structured != null) {
                assertThat(structured.text("status")).isEqualTo("pause_for_investigation");
                assertThat(structured.object("metadata").text("storage")).isEqualTo("unavailable");
                assertThat(structured.object("metadata").text("storage_note")).contains("won't know of this one");
            }
        }
    }

    @Test
    void text_isTheDataForReading() {
        JsonObject data = Json.parse("""
                {"a":"line\\n\\"quoted\\" \\u2028","b":[1,2.5,null,true],"c":{"d":[]},"e":{}}""");

        ToolResult result = Results.of(data);

        assertThat(Json.parse(result.text())).isEqualTo(data);
        assertThat(result.text())
                .startsWith("{\n  \"a\": \"line\\n\\\"quoted\\\"")
                .contains("  \"b\": [\n    1,");
    }

    private static ToolRun call(Toolbox tools, String tool, JsonObject arguments) {
        return tools.call(tool, new ToolCall(arguments, ToolCaller.LOCAL, ToolProgress.NONE, null));
    }

    private static ConversationStore store(Broken broken) {
        return new ConversationStore() {
            @Override
            public CompletionStage<Optional<List<Turn>>> find(String tenant, String id) {
                return broken();
            }

            @Override
            public CompletionStage<Void> append(String tenant, String id, List<Turn> turns) {
                return broken();
            }

            private <T> CompletionStage<T> broken() {
                return switch (broken) {
                    case AT_ONCE -> throw new IllegalStateException("the disk is full");
                    case LATER -> CompletableFuture.failedFuture(new IllegalStateException("the disk is full"));
                    case NEVER_ANSWERS -> new CompletableFuture<>();
                };
            }
        };
    }
}

package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Truth;
import dev.sluice.tools.ToolCaller;
import dev.sluice.tools.ToolProgress;
import dev.sluice.tools.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations in a file: they outlive the server, and a file that can't be used fails no call. */
class ConversationsIT {
    private static final String STEP = """
            {'step':'Look','step_number':%d,'total_steps':2,'next_step_required':%s,'findings':'found-%d'%s}""";

    @TempDir
    private Path folder;

    @Test
    void conversations_outliveTheServer_eachForItsOwnTenant() {
        String chat;
        String debug;
        try (ToolsFixture tools = start()) {
            chat = offered(tools.result("chat", "{'prompt':'echo:canary-one'}"));
            debug = tools.result("debug", STEP.formatted(1, true, 1, "")).text("continuation_id");
        }
        try (ToolsFixture tools = start()) {
            tools.result("chat", "{'prompt':'and now?','continuation_id':'%s'}".formatted(chat));
            List<Truth.Request> asked = tools.engine().truth("glm").requests();
            assertThat(asked.get(asked.size() - 1).body()).contains("echo:canary-one", "and now?");

            JsonObject last = tools.result(
                    "debug",
                    STEP.formatted(2, false, 2, ",'use_assistant_model':false,'continuation_id':'" + debug + "'"));
            assertThat(last.object("complete_investigation").text("work_summary"))
                    .isEqualTo("Step 1: found-1\nStep 2: found-2");

            ToolResult other = ToolsFixture.end(tools.call(
                    "chat",
                    "{'prompt':'x','continuation_id':'%s'}".formatted(chat),
                    new ToolCaller("other", model -> true),
                    ToolProgress.NONE));
            assertThat(other.isError()).isTrue();
            assertThat(other.text()).contains("no such conversation");
        }
    }

    @Test
    void lockedFile_failsNoCall_andTheResultsSayThatNothingWasKept() throws SQLException {
        try (ToolsFixture tools = start()) {
            String known = offered(tools.result("chat", "{'prompt':'echo:before'}"));
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");

                JsonObject chat = tools.result("chat", "{'prompt':'echo:hello'}");
                assertThat(chat.text("content")).startsWith("hello");
                assertNotKept(chat);
                assertThat(chat.has("continuation_offer")).isFalse();

                JsonObject going = tools.result("chat", "{'prompt':'echo:on','continuation_id':'%s'}".formatted(known));
                assertThat(going.text("content")).startsWith("on");
                assertNotKept(going);
                assertThat(offered(going)).isEqualTo(known);

                JsonObject step = tools.result("debug", STEP.formatted(1, true, 1, ""));
                assertNotKept(step);
                assertThat(step.has("continuation_id")).isFalse();
                assertThat(step.isTrue("continuation_available")).isFalse();
                JsonObject next = step.object("next_call").object("arguments");
                assertThat(next.has("continuation_id")).isFalse();
                assertThat(tools.result("debug", Json.text(next)).text("status"))
                        .isEqualTo("local_work_complete");

                JsonObject consensus = tools.result("consensus", "{'step':'Shall we?'}");
                assertThat(consensus.number("models_answered", 0)).isPositive();
                assertNotKept(consensus);
                assertThat(consensus.has("continuation_id")).isFalse();
                statement.execute("ROLLBACK");
            }
            JsonObject again = tools.result("chat", "{'prompt':'echo:after'}");
            assertThat(again.object("metadata").has("storage")).isFalse();
            assertThat(offered(again)).isNotEmpty();
        }
    }

    @Test
    void answerJustBeforeTheDeadline_isNotLostToASlowStore() throws SQLException {
        try (ToolsFixture tools = ToolsFixture.start("", "deadline = 2s, conversations.file = \"" + file() + "\"")) {
            tools.result("chat", "{'prompt':'echo:first'}");
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                tools.engine().faults("glm", "{ fault = slow-first-token, delay = 1700ms }");

                JsonObject late = tools.result("chat", "{'prompt':'echo:late'}");

                assertThat(late.text("content")).startsWith("late");
                assertNotKept(late);
            }
        }
    }

    @Test
    void fileThatIsNoDatabase_failsNoCall() throws IOException {
        Files.writeString(file(), "not a database: " + "x".repeat(200));
        try (ToolsFixture tools = start()) {
            JsonObject chat = tools.result("chat", "{'prompt':'echo:hello'}");
            assertThat(chat.text("content")).startsWith("hello");
            assertNotKept(chat);

            JsonObject known = tools.result("chat", "{'prompt':'echo:on','continuation_id':'0123'}");
            assertThat(known.text("content")).startsWith("on");
            assertNotKept(known);
        }
        assertThat(Files.readString(file())).startsWith("not a database");
    }

    @Test
    void fileOfANewerVersion_isRefusedAtTheStart() throws SQLException {
        start().close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 9");
        }
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(this::start)
                .withMessageStartingWith("sluice.tools.conversations.file: " + file())
                .withMessageContaining("newer version of Sluice, with schema 9");
    }

    private ToolsFixture start() {
        return ToolsFixture.start("", "conversations.file = \"" + file() + "\"");
    }

    private Path file() {
        return folder.resolve("conversations.db");
    }

    private static String offered(JsonObject chat) {
        return chat.object("continuation_offer").text("continuation_id");
    }

    private static void assertNotKept(JsonObject result) {
        assertThat(result.object("metadata").text("storage")).isEqualTo("unavailable");
        assertThat(result.object("metadata").text("storage_note")).contains("later calls won't know of this one");
    }
}

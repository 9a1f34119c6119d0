package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.codec.Json;
import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Truth;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools against simulated providers, by a real engine. */
class ToolsIT {
    private static final String DEBUG = """
            {'step':'Find why the counter is wrong','step_number':1,'total_steps':1,'next_step_required':false,
             'findings':'Two threads add to it without a lock','confidence':'certain','hypothesis':'a lost update'}""";
    private static final String ANALYZE = """
            {'step':'Understand the parser','step_number':1,'total_steps':1,'next_step_required':false,
             'findings':'A loop over tokens with one token of look-ahead'%s}""";
    private static final String OPINION = "{ fault = slow-first-token, delay = %s }";

    @Test
    void debug_certainAtTheEnd_endsWithoutAProvider() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            long before = tools.requests();
            long started = System.nanoTime();

            JsonObject result = tools.result("debug", DEBUG);

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
            tools.engine().faults("glm", OPINION.formatted("1s"));

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
            tools.engine().faults("glm", OPINION.formatted("10s"));
            long started = System.nanoTime();
            JsonObject answered = tools.result("analyze", ANALYZE.formatted(""));
            assertThat(answered.text("status")).isEqualTo("calling_expert_analysis");
            assertThat(answered.has("expert_analysis")).isTrue();
            assertThat(ToolsFixture.since(started)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));

            tools.engine().faults("glm", OPINION.formatted("40s"));
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
            assertThat(lastBody(tools, "glm")).contains("one thing", "another");
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
            assertThat(lastBody(tools, "glm")).contains("echo:canary-one", "and now?", "assistant");
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

            assertThat(lastBody(tools, "glm")).contains("file-canary").doesNotContain("secret-canary");
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

            assertThat(lastBody(tools, "glm")).contains("a.txt").doesNotContain("file-canary");
            JsonObject context = result.object("metadata").object("file_context");
            assertThat(context.text("type")).isEqualTo("reference_only");
            assertThat(context.objects("files").get(0).text("note")).contains("no folder is configured");
        }
    }

    @Test
    void consensus_asksAllAtOnce() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            for (String provider : List.of("glm", "kimi", "openai")) {
                tools.engine().faults(provider, OPINION.formatted("2s"));
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
            assertThat(lastBody(tools, "glm")).contains("case for it");
            assertThat(lastBody(tools, "kimi")).contains("case against it");
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
            tools.engine().faults("glm", OPINION.formatted("500ms"));

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

    @ParameterizedTest
    @CsvSource({"glm", "kimi"})
    void cancel_closesTheSocket_andThePermitsAreBack(String provider) {
        try (ToolsFixture tools = ToolsFixture.start()) {
            tools.engine().faults(provider, "{ fault = hang }");
            ToolRun run = tools.call("chat", "{'prompt':'x','model':'%s'}".formatted(Fixture.modelOf(provider)));
            await().until(() -> tools.engine().truth(provider).requestCount() == 1);

            long cancelled = System.nanoTime();
            run.cancel(true);

            Assertions.assertThatExceptionOfType(CancellationException.class).isThrownBy(run::join);
            await().atMost(Duration.ofSeconds(1))
                    .until(() -> tools.engine().truth(provider).aborts() == 1);
            Truth.Request request = tools.engine().truth(provider).requests().get(0);
            assertThat(Duration.ofNanos(request.endedNanos() - cancelled)).isLessThan(Duration.ofSeconds(1));
            tools.engine().awaitIdle();
            assertThat(tools.result("activity", "{}").objects("calls").get(0).text("ended"))
                    .isEqualTo("cancelled");
        }
    }

    @Test
    void waiting_givesSignsOfLife_thatResetNoClock() {
        try (ToolsFixture tools = ToolsFixture.start("", "deadline = 2s, heartbeat = 200ms")) {
            tools.engine().faults("glm", "{ fault = hang }");
            List<String> heard = new CopyOnWriteArrayList<>();
            List<Double> done = new CopyOnWriteArrayList<>();
            ToolProgress progress = (much, total, message) -> {
                done.add(much);
                heard.add(message);
            };
            long started = System.nanoTime();

            ToolResult result = ToolsFixture.end(tools.call("chat", "{'prompt':'x'}", ToolCaller.LOCAL, progress));

            assertThat(ToolsFixture.since(started)).isLessThan(Duration.ofSeconds(3));
            assertThat(result.isError()).isTrue();
            int reports = heard.size();
            assertThat(heard).first().isEqualTo("asking auto");
            assertThat(heard)
                    .filteredOn(message -> message.startsWith("waiting"))
                    .hasSizeGreaterThanOrEqualTo(3);
            assertThat(done).isSorted().doesNotHaveDuplicates();
            tools.engine().awaitIdle();
            assertThat(heard).hasSize(reports);
        }
    }

    @Test
    void simpleTools_answerWhileFiftyCallsHang() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            tools.engine().faults("glm", "{ fault = hang }");
            List<ToolRun> hung = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                hung.add(tools.call("chat", "{'prompt':'x','model':'glm/glm-4.6'}"));
            }
            await().until(() -> tools.engine().truth("glm").requestCount() == 50);

            List<Long> healthMillis = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                long started = System.nanoTime();
                assertThat(tools.result("health", "{}")
                                .objects("providers")
                                .get(0)
                                .number("in_flight", 0))
                        .isEqualTo(50);
                healthMillis.add(ToolsFixture.since(started).toMillis());
            }
            healthMillis.sort(null);
            assertThat(healthMillis.get(98)).as("p99 of health, in ms").isLessThan(500);
            for (String call : List.of(
                    "listmodels {}",
                    "provider_capabilities {}",
                    "status {'include_tools':true}",
                    "version {}",
                    "activity {}",
                    "challenge {'prompt':'Water is dry.'}",
                    "chat {'prompt':'hello','model':'kimi/kimi-latest'}",
                    "debug " + DEBUG)) {
                long started = System.nanoTime();
                String[] words = call.split(" ", 2);
                tools.result(words[0], words[1]);
                assertThat(ToolsFixture.since(started)).as(words[0]).isLessThan(Duration.ofSeconds(5));
            }
            hung.forEach(run -> run.cancel(true));
        }
    }

    @Test
    void status_asThePredecessorHasIt_andAsksNobodyUnlessToldTo() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            JsonObject plain = tools.result("status", "{}");
            assertThat(plain.list("tools_loaded")).isEmpty();
            assertThat(plain.number("tool_count", 0)).isGreaterThan(20);
            assertThat(plain.has("doctor")).isFalse();

            JsonObject examined = tools.result("status", "{'doctor':true,'include_tools':true,'tail_lines':30}");
            assertThat(examined.list("tools_loaded")).contains("chat", "debug");
            assertThat(examined.object("doctor").object("probes").fields())
                    .containsExactly(Map.entry("listmodels", true));
            assertThat(examined.object("doctor").list("advice")).isEmpty();
            assertThat(tools.requests()).isZero();
        }
    }

    @Test
    void statusProbe_triesTheProviders_andSaysWhatIsWrong() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            JsonObject well = tools.result("status", "{'probe':true}").object("doctor");
            assertThat(well.object("probes").fields())
                    .containsOnly(Map.entry("listmodels", true), Map.entry("chat", true));
            assertThat(well.objects("providers"))
                    .extracting(provider -> provider.text("name"))
                    .containsExactlyInAnyOrder("glm", "kimi", "openai");
            assertThat(well.objects("providers")).allSatisfy(provider -> {
                assertThat(provider.isTrue("ok")).isTrue();
                assertThat(provider.number("models_listed", 0)).isPositive();
                assertThat(provider.number("after_ms", -1)).isNotNegative();
            });
            assertThat(well.list("advice")).isEmpty();
        }
    }

    @Test
    void statusProbe_ofAProviderThatHangs_endsAtTheDeadline_withWhatTheOthersSaid() {
        try (ToolsFixture tools = ToolsFixture.start("sluice.routing.fail-over = false", "deadline = 2s")) {
            tools.engine().faults("kimi", "{ fault = accept-hang }");
            tools.engine().faults("glm", "{ fault = error, code = 1113 }");
            long started = System.nanoTime();

            JsonObject doctor = tools.result("status", "{'probe':true}").object("doctor");

            assertThat(ToolsFixture.since(started)).isLessThan(Duration.ofSeconds(4));
            assertThat(doctor.object("probes").isTrue("chat")).isFalse();
            assertThat(doctor.object("chat").text("error")).isEqualTo("quota_exhausted");
            JsonObject kimi = doctor.objects("providers").stream()
                    .filter(provider -> provider.text("name").equals("kimi"))
                    .findFirst()
                    .orElseThrow();
            assertThat(kimi.isTrue("ok")).isFalse();
            assertThat(kimi.text("error")).isEqualTo("timeout");
            assertThat(doctor.list("advice"))
                    .anySatisfy(
                            advice -> assertThat(String.valueOf(advice)).startsWith("kimi does not list its models: "))
                    .anySatisfy(advice ->
                            assertThat(String.valueOf(advice)).startsWith("The default model does not answer: "));
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> tools.engine().truth("kimi").openNow() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listmodels {'model':'auto'}",
                "version {'model':'auto'}",
                "provider_capabilities {'include_tools':true,'show_advanced':false,'invalidate_cache':true}",
                "activity {'lines':200,'filter':'TOOL_CALL','source':'auto','structured':false}",
                "health {'tail_lines':50}",
                "status {'tail_lines':30,'doctor':false,'probe':false}",
                "glm_web_search {'search_query':'x','search_engine':'search-prime','search_recency_filter':'all','request_id':'r','user_id':'u'}",
                "glm_payload_preview {'prompt':'x','tools':[{'type':'function','function':{'name':'f','parameters':{}}}],'tool_choice':{'type':'function','function':{'name':'f'}}}",
                "kimi_intent_analysis {'prompt':'x','context':'y','use_websearch':true}",
                "kimi_chat_with_tools {'messages':'echo:hello','tool_choice':'auto','stream':true}",
                "kimi_chat_with_tools {'messages':['one','echo:two'],'model':'auto'}",
                "kimi_chat_with_tools {'messages':[{'role':'system','content':'s'},'echo:hello']}",
                "kimi_manage_files {'operation':'list','limit':5}",
                "planner {'step':'s','step_number':1,'total_steps':3,'next_step_required':true,'more_steps_needed':false}",
                "debug {'step':'s','step_number':5,'total_steps':2,'next_step_required':true,'findings':'f','files_checked':'a.py'}",
                "analyze {'step':'s','step_number':1,'total_steps':2,'next_step_required':true,'findings':'f','analysis_type':'comprehensive','confidence':'planning'}"
            })
    void argumentsThatTheSchemasOfThePredecessorAllow_areTaken(String call) {
        try (ToolsFixture tools = ToolsFixture.start()) {
            String[] words = call.split(" ", 2);
            ToolResult result = ToolsFixture.end(tools.call(words[0] + "_EXAI-WS", words[1]));
            assertThat(result.isError()).as(result.text()).isFalse();
        }
    }

    @Test
    void twoTenants_neverSeeEachOther() {
        try (ToolsFixture tools = ToolsFixture.start("", "deadline = 60s")) {
            List<ToolCaller> callers =
                    List.of(new ToolCaller("alpha", model -> true), new ToolCaller("beta", model -> true));
            List<ToolRun> runs = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                ToolCaller caller = callers.get(i % 2);
                String prompt = "{'prompt':'echo:canary-%s-%d'%s}";
                String more = i < 20 ? "" : ",'continuation_id':'" + ids.get(i % 20) + "'";
                ToolRun run = tools.call(
                        "chat", prompt.formatted(caller.tenant(), i, more), caller, (done, total, message) -> {});
                runs.add(run);
                if (i < 20) {
                    ids.add(ToolsFixture.structured(ToolsFixture.end(run))
                            .object("continuation_offer")
                            .text("continuation_id"));
                }
            }
            for (int i = 0; i < runs.size(); i++) {
                String own = callers.get(i % 2).tenant();
                String other = callers.get((i + 1) % 2).tenant();
                ToolResult result = ToolsFixture.end(runs.get(i));
                assertThat(ToolsFixture.structured(result).text("content")).startsWith("canary-" + own + "-" + i);
                assertThat(result.text()).doesNotContain("canary-" + other);
            }
            for (String provider : List.of("glm", "kimi")) {
                assertThat(tools.engine().truth(provider).requests())
                        .allSatisfy(request -> assertThat(request.body().contains("canary-alpha")
                                        && request.body().contains("canary-beta"))
                                .isFalse());
            }
            ToolResult stolen = ToolsFixture.end(tools.call(
                    "chat",
                    "{'prompt':'x','continuation_id':'%s'}".formatted(ids.get(0)),
                    callers.get(1),
                    ToolProgress.NONE));
            assertThat(stolen.isError()).isTrue();
            assertThat(stolen.text()).contains("continuation_id", "no such conversation");
            JsonObject activity = ToolsFixture.structured(
                    ToolsFixture.end(tools.call("activity", "{'lines':200}", callers.get(0), ToolProgress.NONE)));
            assertThat(activity.objects("calls")).hasSize(200);
        }
    }

    @Test
    void names_areTakenWithTheirOldSuffixes() {
        try (ToolsFixture tools = ToolsFixture.start()) {
            for (String name : List.of(
                    "version_EXAI-WS", "version-EXAI-WS", "version_EXAI_WS", "version-EXAI_WS", "Version", "version")) {
                assertThat(tools.result(name, "{'_session_id':'s','_call_key':'k','_today':'now'}")
                                .text("server"))
                        .isEqualTo("sluice");
            }
            assertThatExceptionOfType(UnknownToolException.class)
                    .isThrownBy(() -> tools.call("chatt", "{}"))
                    .withMessageContaining("did you mean 'chat'?");
        }
    }

    @Test
    void models_areThoseTheCallerMayUse() {
        try (ToolsFixture tools = ToolsFixture.start("sluice.providers.openai.any-model = false", "")) {
            ToolCaller caller = new ToolCaller("t", model -> model.startsWith("kimi"));
            for (String call : List.of(
                    "chat {'prompt':'x'}",
                    "chat {'prompt':'x','model':'glm/glm-4.6'}",
                    "consensus {'step':'x','models':[{'model':'glm/glm-4.6'}]}",
                    "glm_web_search {'search_query':'x'}")) {
                String[] words = call.split(" ", 2);
                assertThatExceptionOfType(InvalidArgumentsException.class)
                        .as(call)
                        .isThrownBy(() -> tools.call(words[0], words[1], caller, ToolProgress.NONE))
                        .withMessageContaining("model");
            }
            assertThat(tools.requests()).isZero();
            assertThatExceptionOfType(InvalidArgumentsException.class)
                    .isThrownBy(() -> tools.call("chat", "{'prompt':'x','model':'glm-4.7x'}"))
                    .withMessageContaining("did you mean 'glm-4.");
            JsonObject listed = ToolsFixture.structured(
                    ToolsFixture.end(tools.call("listmodels", "{}", caller, ToolProgress.NONE)));
            assertThat(listed.objects("models"))
                    .isNotEmpty()
                    .allSatisfy(model -> assertThat(model.text("id") + model.text("provider"))
                            .contains("kimi"));
        }
    }

    @Test
    void caps_holdAcrossTheProviderCallsOfOneCall() {
        try (ToolsFixture tools = ToolsFixture.start("", "max-provider-calls = 2, max-tokens = 1000")) {
            JsonObject result = tools.result("consensus", """
                    {'step':'Shall we?','models':[{'model':'glm/glm-4.6'},{'model':'kimi/kimi-latest'},
                     {'model':'openai/gpt-test'}]}""");
            assertThat(result.objects("accumulated_responses"))
                    .extracting(response -> response.object("metadata").text("error"))
                    .containsExactly("", "", "call_limit");
            assertThat(tools.engine().truth("openai").requestCount()).isZero();

            ToolResult large = ToolsFixture.end(tools.call("chat", "{'prompt':'%s'}".formatted("word ".repeat(5_000))));
            assertThat(large.isError()).isTrue();
            assertThat(large.text()).contains("token_limit");
        }
    }

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
            assertThat(lastBody(tools, "glm"))
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
            assertThat(lastBody(tools, "kimi")).contains("content-canary ü\\r\\n--x");

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

    private static String lastBody(ToolsFixture tools, String provider) {
        List<Truth.Request> requests = tools.engine().truth(provider).requests();
        return requests.get(requests.size() - 1).body();
    }
}

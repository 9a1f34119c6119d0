package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.model.JsonObject;
import dev.sluice.simulator.Truth;
import dev.sluice.tools.InvalidArgumentsException;
import dev.sluice.tools.ToolCaller;
import dev.sluice.tools.ToolProgress;
import dev.sluice.tools.ToolResult;
import dev.sluice.tools.ToolRun;
import dev.sluice.tools.UnknownToolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all tools have in common, against simulated providers, by a real engine. */
class ToolsIT {
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
                    "debug " + ToolsFixture.DEBUG)) {
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
}

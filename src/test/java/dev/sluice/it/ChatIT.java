package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.javadsl.Sink;
import dev.sluice.ChatStream;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What healthy providers answer arrives whole, streamed or not. */
class ChatIT {
    private static Fixture fixture;

    @BeforeAll
    static void start() {
        fixture = Fixture.start("");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"glm", "kimi", "openai"})
    void chat_answers(String provider) {
        ChatAnswer answer = chat(Fixture.request(provider, "say echo:one-" + provider));

        assertThat(answer.text()).startsWith("one-" + provider);
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(answer.provider()).isEqualTo(provider);
        assertThat(answer.usage().inputTokens()).isPositive();
        assertThat(answer.usage().outputTokens()).isEqualTo(5);
        assertThat(answer.providerRequestId()).isNotEmpty();
        assertThat(answer.attempts()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"glm", "kimi", "openai"})
    void stream_givesEventsThenTheSameAnswer(String provider) throws Exception {
        ChatStream stream = fixture.sluice().stream(Fixture.request(provider, "say echo:two-" + provider));

        List<ChatEvent> events = stream.events()
                .runWith(Sink.seq(), fixture.sluice().materializer())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        ChatAnswer answer = stream.answer().toCompletableFuture().get(20, TimeUnit.SECONDS);

        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.content()));
        assertThat(text.toString()).isEqualTo(answer.text()).startsWith("two-" + provider);
        assertThat(answer.usage().outputTokens()).isEqualTo(5);
        assertThat(answer.finishReason()).isEqualTo("stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"glm", "kimi", "openai"})
    void unknownFields_passBothWays(String provider) {
        ChatAnswer answer = chat(Fixture.request(provider, "x")
                .with("x_number", 1.50)
                .with("x_deep", Map.of("a", List.of(1, "two", false))));

        JsonObject echoed = answer.body().object("x_echo");
        assertThat(echoed.get("x_number")).isEqualTo(1.5);
        assertThat(echoed.object("x_deep").list("a")).containsExactly(1, "two", false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"glm", "kimi", "openai"})
    void toolCalls_arriveWhole(String provider) throws Exception {
        ChatRequest request = Fixture.request(provider, "call:weather").with("tools", List.of(weather()));

        JsonObject whole = chat(request).toolCalls().get(0).object("function");
        JsonObject streamed = streamed(request).toolCalls().get(0).object("function");

        assertThat(whole.text("name")).isEqualTo("weather");
        assertThat(whole.text("arguments")).isEqualTo("{\"city\":\"Berlin\",\"days\":3}");
        assertThat(streamed).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"glm", "kimi"})
    void thinking_arrivesAsReasoning(String provider) throws Exception {
        ChatRequest request = Fixture.request(provider, "why?").withThinking(true);

        assertThat(chat(request).reasoning()).isEqualTo("thinking about it");
        assertThat(streamed(request).reasoning()).isEqualTo("thinking about it");
    }

    @Test
    void kimisWebSearch_isEchoedAndAnswered() throws Exception {
        ChatRequest request = Fixture.request("kimi", "news?").withWebSearch();

        for (ChatAnswer answer : List.of(chat(request), streamed(request))) {
            assertThat(answer.text()).contains("token");
            assertThat(answer.finishReason()).isEqualTo("stop");
            assertThat(answer.attempts()).as("rounds").hasSize(2);
            assertThat(answer.usage().outputTokens()).as("of both rounds").isEqualTo(10);
        }
    }

    @Test
    void kimisWebSearch_goesOnWithTheSameStream_whenContentCameFirst() throws Exception {
        ChatStream stream = fixture.sluice().stream(
                Fixture.request("kimi", "before:searching news?").withWebSearch());

        List<ChatEvent> events = stream.events()
                .runWith(Sink.seq(), fixture.sluice().materializer())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);

        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.content()));
        assertThat(text.toString()).startsWith("searching").endsWith("token token");
        assertThat(events).noneMatch(event -> event.finishReason().equals("tool_calls"));
        assertThat(stream.answer().toCompletableFuture().join().attempts()).hasSize(2);
    }

    @Test
    void glmsWebSearch_isATool() {
        assertThat(chat(Fixture.request("glm", "news?").withWebSearch()).text()).contains("token");
    }

    @Test
    void conversations_keepTheirMessages() {
        ChatRequest request = new ChatRequest(
                Fixture.modelOf("glm"),
                List.of(Message.system("be brief"), Message.assistant("hello"), Message.user("echo:last")),
                JsonObject.EMPTY);

        assertThat(chat(request).text()).startsWith("last");
    }

    @Test
    void chatAndWait_blocksAPlainThreadOnly() throws Exception {
        ChatAnswer answer = fixture.sluice().chatAndWait(Fixture.request("openai", "echo:wait"), CallOptions.DEFAULT);

        assertThat(answer.text()).startsWith("wait");
    }

    @Test
    void providersListTheirModels() throws Exception {
        assertThat(fixture.sluice().modelsAt("kimi").get(10, TimeUnit.SECONDS)).containsExactly("sim-1", "sim-2");
    }

    private static JsonObject weather() {
        return JsonObject.of("type", "function", "function", JsonObject.of("name", "weather"));
    }

    private static ChatAnswer chat(ChatRequest request) {
        return fixture.sluice().chat(request).join();
    }

    private static ChatAnswer streamed(ChatRequest request) throws Exception {
        ChatStream stream = fixture.sluice().stream(request);
        stream.events().runWith(Sink.ignore(), fixture.sluice().materializer());
        return stream.answer().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}

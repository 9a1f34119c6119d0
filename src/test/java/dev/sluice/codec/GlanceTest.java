package dev.sluice.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.HttpFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.SseDecoder;
import dev.sluice.http.SseEvent;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a glance tells is what the decoders find. */
class GlanceTest {
    private static final HttpHead HEAD = new HttpHead(200, "text/event-stream", HttpFields.EMPTY);

    static List<Path> streams() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/wire"))) {
            return files.filter(file -> file.toString().endsWith(".sse"))
                    // The decoder gives the caller one choice; what the others bring are tokens all the same.
                    .filter(file -> !file.endsWith("second-choice.sse"))
                    // Calls between a provider and us are no content for the caller.
                    .filter(file -> !file.endsWith("web-search-round-stream.sse"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void stream_hasTheContentAndTheUsageThatTheDecoderFinds(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<SseEvent> events = new ArrayList<>();
        new SseDecoder().decode(bytes, 0, bytes.length, events::add);
        StreamDecoder decoder = Dialects.named(file.getName(4).toString()).openStream(HEAD);
        Glance glance = new Glance();
        long output = -1;
        boolean finished = false;
        for (SseEvent event : events) {
            List<ChatEvent> decoded = new ArrayList<>();
            boolean before = decoder.isEnded();
            decoder.decode(event, decoded);
            if (before || event.data().startsWith("[DONE]")) {
                continue;
            }
            glance.at(event.data());
            boolean refused = decoder.isEnded();
            assertThat(glance.isSound() && !event.type().equals("error"))
                    .as(event.data())
                    .isEqualTo(!refused);
            if (!refused) {
                assertThat(glance.hasContent())
                        .as(event.data())
                        .isEqualTo(decoded.stream().anyMatch(ChatEvent::isContent));
                finished |= glance.isFinished();
                output = glance.outputTokens() >= 0 ? glance.outputTokens() : output;
            }
        }
        if (decoder.end() instanceof Decoded.Answer answer) {
            assertThat(finished).isTrue();
            assertThat(Math.max(0, output)).isEqualTo(answer.usage().outputTokens());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":7}} | true  | true  | true  | 3  | 7
            {"choices":[{"delta":{"content":""}}],"usage":null}                                                                  | true  | false | false | -1 | -1
            {"choices":[{"delta":{"reasoning_content":"hm"}}]}                                                                   | true  | true  | false | -1 | -1
            {"choices":[{"delta":{"tool_calls":[{"index":0}]}}]}                                                                 | true  | true  | false | -1 | -1
            {"choices":[{"delta":{"tool_calls":[]}}]}                                                                            | true  | false | false | -1 | -1
            {"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":1,"completion_tokens":2}}]}        | true  | false | true  | 1  | 2
            {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"x":{"y":[1,{"z":2}]}}}                               | true  | false | false | 1  | 2
            {"error":{"message":"no"}}                                                                                           | false | false | false | -1 | -1
            {"choices":[{"delta":{"content":"a"}}],"error":{"message":"no"}}                                                     | false | true  | false | -1 | -1
            {"choices":[{"delta":{"content":"a"}}]                                                                               | false | true  | false | -1 | -1
            {"choices":[{"delta":{"content":"a"}}]} {}                                                                           | false | true  | false | -1 | -1
            {"code":1113,"msg":"no money"}                                                                                       | false | false | false | -1 | -1
            []                                                                                                                   | false | false | false | -1 | -1
            """)
    void object_isSeen(String json, boolean sound, boolean content, boolean finished, long input, long output) {
        Glance glance = new Glance();
        glance.at(
                "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"x\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9}}");
        byte[] bytes = ("--" + json + "--").getBytes(UTF_8);

        glance.at(json);
        assertThat(List.of(glance.isSound(), glance.hasContent(), glance.isFinished()))
                .containsExactly(sound, content, finished);
        assertThat(new Usage(glance.inputTokens(), glance.outputTokens(), 0)).isEqualTo(new Usage(input, output, 0));
        glance.at(bytes, 2, bytes.length - 4);
        assertThat(List.of(glance.isSound(), glance.hasContent(), glance.isFinished()))
                .containsExactly(sound, content, finished);
    }

    @Property(tries = 500)
    void anyText_isSurvived(@ForAll String text) {
        Glance glance = new Glance();
        glance.at("{\"choices\":" + text);
        glance.at(text);
        assertThat(glance.outputTokens()).isGreaterThanOrEqualTo(-1);
    }
}

package dev.sluice.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.codec.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestsTest {
    @Test
    void everyOtherField_isPassedOn_asItCame() {
        ChatRequests.Parsed parsed = parse("""
                {"model":"m","temperature":0.70,"messages":[{"role":"user","content":"hi","name":"x"}],"thinking":{"type":"enabled"},"n":2}""");

        assertThat(parsed.request().model()).isEqualTo("m");
        assertThat(Json.text(parsed.request().parameters()))
                .isEqualTo("{\"temperature\":0.70,\"thinking\":{\"type\":\"enabled\"},\"n\":2}");
        assertThat(Json.text(parsed.request().messages().get(0).fields()))
                .isEqualTo("{\"role\":\"user\",\"content\":\"hi\",\"name\":\"x\"}");
        assertThat(parsed.stream()).isFalse();
    }

    @Test
    void usageOfAStream_isAlwaysAskedFor_andOnlyToldToWhoAsks() {
        ChatRequests.Parsed asked = parse(stream("{\"include_usage\":true,\"include_obfuscation\":false}"));
        ChatRequests.Parsed declined = parse(stream("{\"include_usage\":false,\"include_obfuscation\":true}"));

        assertThat(asked.includeUsage()).isTrue();
        assertThat(declined.includeUsage()).isFalse();
        assertThat(Json.text(declined.request().parameters().object("stream_options")))
                .isEqualTo("{\"include_usage\":true,\"include_obfuscation\":true}");
    }

    @Test
    void streamOptions_areLeftOut_whenThereIsNoStream() {
        ChatRequests.Parsed parsed = parse("""
                {"messages":[{"role":"user","content":"hi"}],"stream_options":{"include_usage":true}}""");

        assertThat(parsed.request().parameters().fields()).isEmpty();
        assertThat(parsed.request().model()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"model":3,"messages":[{"role":"user"}]}                         | model
                    {"model":"m"}                                                    | messages
                    {"model":"m","messages":"hi"}                                    | messages
                    {"model":"m","messages":[]}                                      | messages
                    {"model":"m","messages":[{"role":"user"},"hi"]}                  | messages[1]
                    {"model":"m","messages":[{"content":"hi"}]}                      | messages[0].role
                    {"messages":[{"role":"user"}],"stream":"yes"}                    | stream
                    {"messages":[{"role":"user"}],"stream":true,"stream_options":1}  | stream_options
                    {"messages":[{"role":"user"}],"stream":true,"stream_options":{"include_usage":1}} | stream_options.include_usage
                    """)
    void malformedField_isNamed(String body, String param) {
        MalformedRequestException error = refusal(body.getBytes(UTF_8));

        assertThat(error.param()).isEqualTo(param);
        assertThat(error.getMessage()).startsWith(param + ": (expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"a\":1}x", "{\"model\":\"a\",\"model\":\"b\"}", "{\"n\":1e400}", "null"})
    void bodyThatIsNoJsonObject_isRefused(String body) {
        assertThat(refusal(body.getBytes(UTF_8)).getMessage()).startsWith("the body is ");
    }

    @Test
    void bodyThatIsNotUtf8_isRefused() {
        assertThat(refusal("{\"a\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16))
                        .getMessage())
                .isEqualTo("the body is not JSON: malformed UTF-8");
    }

    @Test
    void deepNesting_isRefused() {
        assertThat(refusal(("{\"a\":" + "[".repeat(20_000)).getBytes(UTF_8)).getMessage())
                .startsWith("the body is not JSON");
    }

    private static ChatRequests.Parsed parse(String body) {
        return ChatRequests.parse(ChatRequests.object(body.getBytes(UTF_8)));
    }

    private static String stream(String options) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":true,\"stream_options\":" + options
                + "}";
    }

    private static MalformedRequestException refusal(byte[] body) {
        return catchThrowableOfType(
                MalformedRequestException.class, () -> ChatRequests.parse(ChatRequests.object(body)));
    }
}

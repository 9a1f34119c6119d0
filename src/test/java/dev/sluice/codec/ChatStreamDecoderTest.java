package dev.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.http.HttpFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.SseEvent;
import dev.sluice.model.ChatEvent;
import dev.sluice.model.FailureKind;
import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bounds and states of a stream; what its events mean is in {@link GoldenWireTest}. */
class ChatStreamDecoderTest {
    private final StreamDecoder decoder =
            Dialects.named("openai").openStream(new HttpHead(200, "text/event-stream", HttpFields.EMPTY));
    private final List<ChatEvent> events = new ArrayList<>();

    @Test
    void decode_chunk_isGivenToTheCallerWhole() {
        String chunk = "{\"x_vendor\":1.0,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\",\"x_new\":null}}]}";
        decode(chunk);
        assertThat(events).hasSize(1);
        assertThat(Json.text(events.get(0).chunk())).isEqualTo(chunk);
    }

    @Test
    void decode_unknownFieldsOfTheDelta_areInTheMessage() {
        decode("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\",\"audio\":{\"id\":1},\"role\":\"tool\"}}]}");
        decode("{\"choices\":[{\"index\":0,\"delta\":{\"audio\":{\"id\":2},\"refusal\":\"n\"}}]}");
        decode("{\"choices\":[{\"index\":0,\"delta\":{\"audio\":null,\"refusal\":\"o\"},\"finish_reason\":\"stop\"}]}");
        assertThat(Json.text(message()))
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"Hi\",\"audio\":{\"id\":2},\"refusal\":\"no\"}");
    }

    @Test
    void isEnded_beforeAndAfterTheLastWord() {
        decode("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
        assertThat(decoder.isEnded()).isFalse();
        decode("[DONE]");
        assertThat(decoder.isEnded()).isTrue();
        decode("no JSON");
        assertThat(events).hasSize(1);
        assertThat(decoder.end()).isInstanceOf(Decoded.Answer.class);
    }

    @Test
    void decode_moreThan64MillionCharacters_isRefused() {
        String chunk = "{\"x\":\"" + "x".repeat(4 * 1024 * 1024 - 8) + "\"}";
        for (int i = 0; i < 16; i++) {
            decode(chunk);
            events.clear();
        }
        assertThat(decoder.isEnded()).isFalse();
        decode("{}");
        assertThat(decoder.isEnded()).isTrue();
        assertThat(decoder.end()).isInstanceOfSatisfying(Decoded.Refused.class, refused -> {
            assertThat(refused.failure().kind()).isEqualTo(FailureKind.BAD_REPLY);
            assertThat(refused.failure().message()).isEqualTo("the stream is longer than 67108864 characters");
        });
    }

    @Test
    void decode_moreThanAThousandToolCalls_areDropped() {
        for (int i = 0; i < 1_010; i++) {
            decode("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":" + i
                    + ",\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}");
        }
        decode("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":999,"
                + "\"function\":{\"arguments\":\"}\"}}]},\"finish_reason\":\"tool_calls\"}]}");
        List<JsonObject> calls = message().objects("tool_calls");
        assertThat(calls).hasSize(1_000);
        assertThat(calls.get(999).object("function").text("arguments")).isEqualTo("{}");
    }

    private JsonObject message() {
        assertThat(decoder.end()).isInstanceOf(Decoded.Answer.class);
        return ((Decoded.Answer) decoder.end()).message().fields();
    }

    private void decode(String data) {
        decoder.decode(new SseEvent("message", data, ""), events);
    }
}

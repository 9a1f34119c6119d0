package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TokenEstimateTest {

    @Test
    void ofText_eachScript_hasItsRate() {
        assertThat(TokenEstimate.ofText("")).isZero();
        assertThat(TokenEstimate.ofText("a")).isEqualTo(1);
        assertThat(TokenEstimate.ofText("a".repeat(400))).isEqualTo(100);
        assertThat(TokenEstimate.ofText("语".repeat(150))).isEqualTo(100);
        assertThat(TokenEstimate.ofText("ж".repeat(200))).isEqualTo(100);
        assertThat(TokenEstimate.ofText("\u007f".repeat(400))).isEqualTo(100);
        assertThat(TokenEstimate.ofText("\u0080".repeat(200))).isEqualTo(100);
        assertThat(TokenEstimate.ofText("\u2e80".repeat(150))).isEqualTo(100);
        assertThat(TokenEstimate.ofText("한".repeat(150))).isEqualTo(100);
    }

    @Property
    void ofText_joined_isNoMoreThanTheSumAndNoLessThanEach(@ForAll String one, @ForAll String other) {
        long joined = TokenEstimate.ofText(one + other);
        long left = TokenEstimate.ofText(one);
        long right = TokenEstimate.ofText(other);
        assertThat(joined).isBetween(Math.max(left, right), left + right);
    }

    @Test
    void ofRequest_namedOutput_isReservedInFull() {
        ChatRequest request = ChatRequest.of("m", "a".repeat(40));
        assertThat(TokenEstimate.ofRequest(request, 1_000)).isEqualTo(4 + 10 + 1_000);
        assertThat(TokenEstimate.ofRequest(request.with("max_tokens", 50), 1_000))
                .isEqualTo(4 + 10 + 50);
        assertThat(TokenEstimate.ofRequest(request.with("max_tokens", -50), 0)).isEqualTo(14);
    }

    @Test
    void ofRequest_absurdOutput_doesNotOverflow() {
        ChatRequest request = ChatRequest.of("m", "hi").with("max_tokens", Long.MAX_VALUE);
        assertThat(TokenEstimate.ofRequest(request, 0)).isBetween(1L, Integer.MAX_VALUE + 100L);
    }

    @Test
    void ofRequest_toolsAndToolCalls_count() {
        Map<String, Object> call = Map.of("name", "lookup__", "strict", true);
        ChatRequest plain = ChatRequest.of("m", "hi");
        ChatRequest tools = plain.with("tools", List.of(call));
        ChatRequest calls = plain.withMessages(
                List.of(new Message(Message.user("hi").fields().with("tool_calls", List.of(call)))));
        long bare = TokenEstimate.ofRequest(plain, 0);
        assertThat(TokenEstimate.ofRequest(tools, 0)).isEqualTo(bare + 1 + 2 + 2 + 1);
        assertThat(TokenEstimate.ofRequest(calls, 0)).isEqualTo(bare + 1 + 2 + 2 + 1);
    }

    @Test
    void ofRequest_images_countNothing() {
        JsonObject image = JsonObject.of("type", "image_url", "image_url", Map.of("url", "A".repeat(100_000)));
        ChatRequest request = ChatRequest.of("m", "x")
                .withMessages(List.of(new Message(JsonObject.of("role", "user", "content", List.of(image)))));
        assertThat(TokenEstimate.ofRequest(request, 0)).isEqualTo(4);
    }
}

package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.ChatRequest;
import dev.sluice.model.EmbeddingRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeterminismTest {
    private static final ChatRequest CHAT = ChatRequest.of("m", "x");

    @Test
    void of_whatAsksForTheSameEachTime() {
        assertThat(Determinism.of(CHAT.with("temperature", 0))).isTrue();
        assertThat(Determinism.of(CHAT.with("temperature", 0.0))).isTrue();
        assertThat(Determinism.of(CHAT.with("seed", 7))).isTrue();
        assertThat(Determinism.of(CHAT.with("do_sample", false))).isTrue();
        assertThat(Determinism.of(EmbeddingRequest.of("m", List.of("x")))).isTrue();
    }

    @Test
    void of_whatDoesNot() {
        assertThat(Determinism.of(CHAT)).isFalse();
        assertThat(Determinism.of(CHAT.with("temperature", 0.1))).isFalse();
        assertThat(Determinism.of(CHAT.with("temperature", "0"))).isFalse();
        assertThat(Determinism.of(CHAT.with("do_sample", true))).isFalse();
    }
}

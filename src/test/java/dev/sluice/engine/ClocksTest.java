package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ClockProfile;
import dev.sluice.config.EngineConfig;
import dev.sluice.model.CallOptions;
import dev.sluice.model.ChatRequest;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClocksTest {
    private static final ChatRequest PLAIN = ChatRequest.of("glm", "x");
    private final EngineConfig config = EngineConfig.parse("");

    @Test
    void plainCalls_runUnderChat() {
        assertThat(Clocks.derived(PLAIN)).isEqualTo("chat");
        assertThat(clocks(PLAIN, CallOptions.DEFAULT).total()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void thinking_hasALongerTotal_andTheSameFirstEventAndIdle() {
        ClockProfile clocks = clocks(PLAIN.withThinking(true), CallOptions.DEFAULT);

        assertThat(clocks.total()).isEqualTo(Duration.ofMinutes(5));
        assertThat(clocks.firstEvent()).isEqualTo(Duration.ofSeconds(30));
        assertThat(clocks.idle()).isEqualTo(Duration.ofSeconds(30));
        assertThat(Clocks.derived(PLAIN.withThinking(false))).isEqualTo("chat");
    }

    @Test
    void webSearch_hasItsOwn_howeverItIsAskedFor() {
        JsonObject glm = JsonObject.of("type", "web_search");
        JsonObject kimi = JsonObject.of("type", "builtin_function", "function", JsonObject.of("name", "$web_search"));

        assertThat(Clocks.derived(PLAIN.withWebSearch())).isEqualTo("web-search");
        assertThat(Clocks.derived(PLAIN.with("tools", List.of(glm)))).isEqualTo("web-search");
        assertThat(Clocks.derived(PLAIN.with("tools", List.of(kimi)))).isEqualTo("web-search");
    }

    @Test
    void namedProfile_wins_andAnUnknownOneIsNone() {
        assertThat(clocks(PLAIN, CallOptions.DEFAULT.withProfile("thinking")).total())
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(Clocks.of(config, "glm", PLAIN, CallOptions.DEFAULT.withProfile("nope")))
                .isNull();
    }

    private ClockProfile clocks(ChatRequest request, CallOptions options) {
        return Objects.requireNonNull(Clocks.of(config, "glm", request, options));
    }
}

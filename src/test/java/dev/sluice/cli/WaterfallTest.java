package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fanout.FanOutResult;
import dev.sluice.fanout.FanOutStatus;
import dev.sluice.fanout.Leg;
import dev.sluice.fanout.LegEnd;
import dev.sluice.fanout.Strategy;
import dev.sluice.model.ChatAnswer;
import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.model.RequestId;
import dev.sluice.model.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaterfallTest {
    @Test
    void lines_showWhenEachLegCameHowFar() {
        FanOutResult result = new FanOutResult(
                new RequestId("f"),
                Strategy.FIRST,
                FanOutStatus.DECIDED,
                "1 answer of 3 came",
                List.of(0),
                List.of(
                        leg(0, "glm/a", LegEnd.ANSWERED, 0, 200, 600, 1_000),
                        leg(
                                1,
                                "kimi/a-name-that-is-much-longer-than-there-is-room-for",
                                LegEnd.CANCELLED,
                                0,
                                100,
                                null,
                                1_000),
                        leg(2, "openai/c", LegEnd.NOT_STARTED, null, null, null, 1_000)),
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30));

        List<String> lines = Waterfall.lines(result, 86);

        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .startsWith("glm/a ")
                .contains("░░░░▒▒▒▒▒▒▒▒████████")
                .endsWith("1.00 s answered ✓");
        assertThat(lines.get(1)).contains("…").contains("░░▒▒▒▒").endsWith("cancelled: no longer needed");
        assertThat(lines.get(2)).startsWith("openai/c").endsWith("not started: no longer needed");
        assertThat(lines.get(3)).contains("▲").endsWith("decided at 1.00 s: 1 answer of 3 came");
    }

    private static Leg leg(
            int index,
            String model,
            LegEnd end,
            @Nullable Integer started,
            @Nullable Integer sent,
            @Nullable Integer first,
            int ended) {
        ChatAnswer answer = end == LegEnd.ANSWERED
                ? new ChatAnswer(
                        Message.assistant("x"),
                        "stop",
                        Usage.UNKNOWN,
                        "p",
                        "m",
                        "",
                        List.of(),
                        Duration.ZERO,
                        JsonObject.EMPTY)
                : null;
        return new Leg(
                index,
                new RequestId("f-" + index),
                model,
                end,
                end == LegEnd.ANSWERED ? "" : "no longer needed",
                answer,
                null,
                null,
                millis(started),
                millis(sent),
                millis(first),
                Duration.ofMillis(ended));
    }

    private static @Nullable Duration millis(@Nullable Integer time) {
        return time == null ? null : Duration.ofMillis(time);
    }
}

package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.ChatEvent;
import dev.sluice.model.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventBufferTest {
    private final List<String> told = new ArrayList<>();
    private final EventBuffer buffer = new EventBuffer(new ToldProducer(told));

    EventBufferTest() {
        buffer.onChanged(() -> told.add("changed"));
    }

    @Test
    void read_givesAllThatIsHeld_atOnce() {
        assertThat(buffer.add(List.of(event("a")), 10)).isTrue();
        assertThat(buffer.add(List.of(event("b"), event("c")), 10)).isTrue();
        assertThat(texts()).containsExactly("a", "b", "c");
        assertThat(buffer.read()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void reader_isToldOnce_afterItFoundNothing() {
        assertThat(buffer.read()).isEmpty();
        buffer.add(List.of(event("a")), 10);
        buffer.add(List.of(event("b")), 10);
        assertThat(told).containsExactly("changed");
    }

    @Test
    void producer_isToldToWait_whenBytesOrPiecesAreMany_andWantedOnceTheyWereRead() {
        assertThat(buffer.add(List.of(event("a")), 16 << 10)).isFalse();
        assertThat(told).isEmpty();
        assertThat(texts()).containsExactly("a");
        assertThat(told).containsExactly("wanted");
        for (int i = 1; i < 64; i++) {
            assertThat(buffer.add(List.of(event("b")), 1)).isTrue();
        }
        assertThat(buffer.add(List.of(event("b")), 1)).isFalse();
        assertThat(texts()).hasSize(64);
        assertThat(told).containsExactly("wanted", "wanted");
        assertThat(buffer.add(List.of(event("c")), 1)).isTrue();
    }

    @Test
    void end_isTold_withoutDemand_andComesAfterWhatIsHeld() {
        buffer.add(List.of(event("a")), 1);
        buffer.end();
        assertThat(told).containsExactly("changed");
        assertThat(buffer.isOver()).isFalse();
        assertThat(texts()).containsExactly("a");
        assertThat(buffer.isOver()).isTrue();
        assertThat(buffer.read()).isNull();
    }

    @Test
    void close_tellsTheProducer_once_andDropsWhatComes() {
        buffer.add(List.of(event("a")), 1);
        buffer.close();
        buffer.close();
        assertThat(told).containsExactly("left");
        assertThat(buffer.isLeft()).isTrue();
        assertThat(buffer.add(List.of(event("b")), 1 << 20)).isTrue();
        assertThat(buffer.read()).isEmpty();
    }

    @Test
    void close_afterTheEnd_tellsNobody() {
        buffer.end();
        told.clear();
        buffer.close();
        assertThat(told).isEmpty();
    }

    private List<String> texts() {
        List<ChatEvent> events = buffer.read();
        return events == null
                ? List.of()
                : events.stream().map(ChatEvent::content).toList();
    }

    private static ChatEvent event(String text) {
        return new ChatEvent(text, "", "", JsonObject.EMPTY);
    }
}

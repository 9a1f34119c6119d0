package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KeptTest {
    @Test
    void dropped_isGone() {
        Kept<String> kept = new Kept<>();
        kept.add("a");
        kept.add("b");
        assertThat(kept.dropFirst()).isEqualTo("a");

        assertThat(kept.get(1)).isEqualTo("b");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> kept.get(0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> kept.get(2));
    }

    @Property
    void elements_keepTheirPlaces(@ForAll long seed) {
        Random random = new Random(seed);
        Kept<Long> kept = new Kept<>();
        Deque<Long> model = new ArrayDeque<>();
        long next = 0;
        for (int i = 0; i < 2_000; i++) {
            if (random.nextInt(5) < 2 && !model.isEmpty()) {
                assertThat(kept.dropFirst()).isEqualTo(model.removeFirst());
            } else {
                kept.add(next);
                model.addLast(next++);
            }
            assertThat(kept.size()).isEqualTo(model.size());
            assertThat(kept.end()).isEqualTo(next);
            assertThat(kept.first()).isEqualTo(next - model.size());
            if (!model.isEmpty()) {
                assertThat(kept.get(kept.first())).isEqualTo(model.getFirst());
                assertThat(kept.get(next - 1)).isEqualTo(model.getLast());
            }
        }
    }
}

package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WaitingQueueTest {
    private final WaitingQueue<String> queue = new WaitingQueue<>(100);

    @Test
    void offer_full_isRefused() {
        WaitingQueue<String> small = new WaitingQueue<>(2);
        assertThat(small.offer("a", "1")).isTrue();
        assertThat(small.offer("b", "2")).isTrue();
        assertThat(small.offer("c", "3")).isFalse();
        assertThat(small.size()).isEqualTo(2);
        assertThat(poll(small)).contains("1");
        assertThat(small.offer("c", "3")).isTrue();
    }

    @Test
    void offer_noCapacity_isAlwaysRefused() {
        assertThat(new WaitingQueue<String>(0).offer("a", "1")).isFalse();
    }

    @Test
    void poll_severalTenants_takesTurns() {
        offer("a", "a1", "a2", "a3");
        offer("b", "b1", "b2");
        offer("c", "c1");
        assertThat(queue.drain()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
        assertThat(queue.size()).isZero();
        assertThat(poll(queue)).isEmpty();
    }

    @Test
    void poll_tenantWithAHundredTimesTheLoad_delaysOthersByOneTurn() {
        for (int i = 0; i < 99; i++) {
            offer("greedy", "g" + i);
        }
        offer("modest", "m");
        assertThat(poll(queue)).contains("g0");
        assertThat(poll(queue)).contains("m");
    }

    @Test
    void poll_headNotAdmissible_passesItsTenantOverWithoutLosingItsTurn() {
        offer("a", "big", "a2");
        offer("b", "b1", "b2");
        assertThat(queue.poll(element -> !element.equals("big"))).contains("b1");
        assertThat(queue.poll(element -> !element.equals("big"))).contains("b2");
        assertThat(queue.poll(element -> !element.equals("big"))).isEmpty();
        offer("b", "b3");
        assertThat(poll(queue)).contains("big");
    }

    @Test
    void remove_waiting_takesItOut() {
        offer("a", "a1", "a2");
        offer("b", "b1");
        assertThat(queue.remove("a", "a2")).isTrue();
        assertThat(queue.remove("a", "a2")).isFalse();
        assertThat(queue.remove("b", "b1")).isTrue();
        assertThat(queue.remove("b", "b1")).isFalse();
        assertThat(queue.remove("nobody", "a1")).isFalse();
        assertThat(queue.drain()).containsExactly("a1");
    }

    @Test
    void queue_negativeCapacity_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WaitingQueue<String>(-1))
                .withMessage("capacity: -1 (expected: 0 or more)");
    }

    private record Element(int tenant, int number) {}

    @Property(tries = 300)
    void poll_anyLoad_isFifoWithinATenantAndEvenAmongThem(
            @ForAll @Size(max = 80) List<@IntRange(min = 0, max = 4) Integer> offers) {
        WaitingQueue<Element> subject = new WaitingQueue<>(60);
        Map<Integer, Integer> accepted = new HashMap<>();
        for (int tenant : offers) {
            int number = accepted.getOrDefault(tenant, 0);
            if (subject.offer("t" + tenant, new Element(tenant, number))) {
                accepted.put(tenant, number + 1);
            }
        }
        assertThat(subject.size()).isEqualTo(Math.min(60, offers.size()));
        Map<Integer, Integer> served = new HashMap<>();
        while (subject.size() > 0) {
            Element element = subject.poll(any -> true).orElseThrow();
            assertThat(element.number()).isEqualTo(served.getOrDefault(element.tenant(), 0));
            served.merge(element.tenant(), 1, Integer::sum);
            accepted.forEach((tenant, count) -> {
                int share = served.getOrDefault(tenant, 0);
                assertThat(share).isGreaterThanOrEqualTo(Math.min(count, element.number()));
            });
        }
        assertThat(served).isEqualTo(accepted);
    }

    private void offer(String tenant, String... elements) {
        for (String element : elements) {
            assertThat(queue.offer(tenant, element)).isTrue();
        }
    }

    private static Optional<String> poll(WaitingQueue<String> queue) {
        return queue.poll(any -> true);
    }
}

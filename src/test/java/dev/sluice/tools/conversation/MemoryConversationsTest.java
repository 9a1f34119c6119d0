package dev.sluice.tools.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ToolsConfig;
import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryConversationsTest {
    private final AtomicLong clock = new AtomicLong();

    @Test
    void find_givesWhatWasSaid_toItsTenantOnly() {
        MemoryConversations store = store(10, 1 << 20);
        store.append("a", "id", List.of(turn("one"), turn("two")));

        assertThat(texts(store, "a", "id")).containsExactly("one", "two");
        assertThat(find(store, "b", "id")).isEmpty();
        assertThat(find(store, "a", "other")).isEmpty();
    }

    @Test
    void append_withAnothersId_beginsAnother() {
        MemoryConversations store = store(10, 1 << 20);
        store.append("a", "id", List.of(turn("of a")));
        store.append("b", "id", List.of(turn("of b")));

        assertThat(texts(store, "a", "id")).containsExactly("of a");
        assertThat(texts(store, "b", "id")).containsExactly("of b");
    }

    @Test
    void leastRecentlyUsed_goesFirst() {
        MemoryConversations store = store(2, 1 << 20);
        store.append("a", "1", List.of(turn("x")));
        store.append("a", "2", List.of(turn("x")));
        find(store, "a", "1");
        store.append("a", "3", List.of(turn("x")));

        assertThat(find(store, "a", "2")).isEmpty();
        assertThat(find(store, "a", "1")).isPresent();
        assertThat(store.count()).isEqualTo(2);
    }

    @Test
    void tenantWithTheMost_givesWay() {
        MemoryConversations store = store(3, 1 << 20);
        store.append("small", "kept", List.of(turn("x")));
        for (int i = 0; i < 20; i++) {
            store.append("large", "id" + i, List.of(turn("x".repeat(1_000))));
        }

        assertThat(find(store, "small", "kept")).isPresent();
        assertThat(find(store, "large", "id19")).isPresent();
        assertThat(store.count()).isEqualTo(3);
    }

    @Test
    void idleOnes_go() {
        MemoryConversations store = store(10, 1 << 20);
        store.append("a", "id", List.of(turn("x")));
        clock.addAndGet(Duration.ofMinutes(59).toNanos());
        assertThat(find(store, "a", "id")).isPresent();

        clock.addAndGet(Duration.ofMinutes(61).toNanos());

        assertThat(find(store, "a", "id")).isEmpty();
        assertThat(store.count()).isZero();
        assertThat(store.bytes()).isZero();
    }

    @Test
    void size_staysWithinItsBound_andLongConversationsLoseTheirOldestTurns() {
        MemoryConversations store = store(1_000, 1 << 16);
        for (int i = 0; i < 100; i++) {
            store.append("a", "id" + i % 7, List.of(turn("y".repeat(500)), turn("turn " + i)));
            assertThat(store.bytes()).isLessThanOrEqualTo(1 << 16);
        }

        List<String> texts = texts(store, "a", "id1");
        assertThat(texts).last().isEqualTo("turn 99");
        assertThat(texts).doesNotContain("turn 1");
    }

    @Test
    void turns_areAtMostTwoHundred() {
        MemoryConversations store = store(10, 1 << 24);
        for (int i = 0; i < 300; i++) {
            store.append("a", "id", List.of(turn("turn " + i)));
        }

        assertThat(texts(store, "a", "id"))
                .hasSize(ConversationStore.MAX_TURNS)
                .first()
                .isEqualTo("turn 100");
    }

    @Test
    void ids_are128Bits_andDontRepeat() {
        ContinuationIds ids = new ContinuationIds();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = ids.next();
            assertThat(id).matches("[0-9a-f]{32}");
            seen.add(id);
        }
        assertThat(seen).hasSize(10_000).doesNotContain(new ContinuationIds().next());
    }

    private MemoryConversations store(int max, long maxBytes) {
        return new MemoryConversations(new ToolsConfig.Conversations(max, Duration.ofHours(1), maxBytes), clock::get);
    }

    private static Turn turn(String text) {
        return new Turn("chat", JsonObject.of("role", "user", "text", text));
    }

    private static Optional<List<Turn>> find(MemoryConversations store, String tenant, String id) {
        return store.find(tenant, id).toCompletableFuture().join();
    }

    private static List<String> texts(MemoryConversations store, String tenant, String id) {
        return find(store, tenant, id).orElseThrow().stream()
                .map(turn -> turn.fields().text("text"))
                .toList();
    }
}

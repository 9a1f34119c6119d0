package dev.sluice.tools.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for every store of conversations. */
abstract class ConversationStoreContract {
    /** A store that is empty. */
    abstract ConversationStore store(int max, Duration idle, long maxBytes);

    abstract long count(ConversationStore store);

    abstract long bytes(ConversationStore store);

    /** Lets time pass for the stores. */
    abstract void pass(Duration time);

    @Test
    void find_givesWhatWasSaid_toItsTenantOnly() {
        ConversationStore store = store(10, 1 << 20);
        append(store, "a", "id", List.of(turn("one"), turn("two")));

        assertThat(texts(store, "a", "id")).containsExactly("one", "two");
        assertThat(find(store, "b", "id")).isEmpty();
        assertThat(find(store, "a", "other")).isEmpty();
    }

    @Test
    void append_withAnothersId_beginsAnother() {
        ConversationStore store = store(10, 1 << 20);
        append(store, "a", "id", List.of(turn("of a")));
        append(store, "b", "id", List.of(turn("of b")));

        assertThat(texts(store, "a", "id")).containsExactly("of a");
        assertThat(texts(store, "b", "id")).containsExactly("of b");
    }

    @Test
    void leastRecentlyUsed_goesFirst() {
        ConversationStore store = store(2, 1 << 20);
        append(store, "a", "1", List.of(turn("x")));
        append(store, "a", "2", List.of(turn("x")));
        find(store, "a", "1");
        append(store, "a", "3", List.of(turn("x")));

        assertThat(find(store, "a", "2")).isEmpty();
        assertThat(find(store, "a", "1")).isPresent();
        assertThat(count(store)).isEqualTo(2);
    }

    @Test
    void tenantWithTheMost_givesWay() {
        ConversationStore store = store(3, 1 << 20);
        append(store, "small", "kept", List.of(turn("x")));
        for (int i = 0; i < 20; i++) {
            append(store, "large", "id" + i, List.of(turn("x".repeat(1_000))));
        }

        assertThat(find(store, "small", "kept")).isPresent();
        assertThat(find(store, "large", "id19")).isPresent();
        assertThat(count(store)).isEqualTo(3);
    }

    @Test
    void idleOnes_go() {
        ConversationStore store = store(10, 1 << 20);
        append(store, "a", "id", List.of(turn("x")));
        pass(Duration.ofMinutes(59));
        assertThat(find(store, "a", "id")).isPresent();

        pass(Duration.ofMinutes(61));

        assertThat(find(store, "a", "id")).isEmpty();
        append(store, "a", "another", List.of(turn("x")));
        assertThat(count(store)).isEqualTo(1);
    }

    @Test
    void oneThatIsUsed_staysYoung() {
        ConversationStore store = store(10, 1 << 20);
        append(store, "a", "id", List.of(turn("x")));
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofMinutes(40));
            assertThat(find(store, "a", "id")).isPresent();
        }
    }

    @Test
    void fields_comeBackAsTheyWere() {
        ConversationStore store = store(10, 1 << 20);
        JsonObject fields = JsonObject.of("role", "user", "text", "ü\u2028\"\\ \ud83d\ude00")
                .with("list", List.of("a", JsonObject.of("n", 1)))
                .with("flag", true)
                .with("number", 1.5);
        append(store, "a", "id", List.of(new Turn("debug", fields)));

        assertThat(find(store, "a", "id")).contains(List.of(new Turn("debug", fields)));
    }

    @Test
    void turnTooLargeToKeep_isNotKept_andTheStoreGoesOn() {
        ConversationStore store = store(10, 1 << 16);
        append(store, "a", "id", List.of(turn("x".repeat(1 << 17)), turn("small")));
        assertThat(texts(store, "a", "id")).containsExactly("small");
        append(store, "a", "id", List.of(turn("x".repeat(1 << 17))));
        assertThat(texts(store, "a", "id")).isEmpty();
        append(store, "a", "id", List.of(turn("again")));
        assertThat(texts(store, "a", "id")).containsExactly("again");
    }

    @Test
    void size_staysWithinItsBound_andLongConversationsLoseTheirOldestTurns() {
        ConversationStore store = store(1_000, 1 << 16);
        for (int i = 0; i < 100; i++) {
            append(store, "a", "id" + i % 7, List.of(turn("y".repeat(500)), turn("turn " + i)));
            assertThat(bytes(store)).isLessThanOrEqualTo(1 << 16);
        }

        List<String> texts = texts(store, "a", "id1");
        assertThat(texts).last().isEqualTo("turn 99");
        assertThat(texts).doesNotContain("turn 1");
    }

    @Test
    void turns_areAtMostTwoHundred() {
        ConversationStore store = store(10, 1 << 24);
        for (int i = 0; i < 300; i++) {
            append(store, "a", "id", List.of(turn("turn " + i)));
        }

        assertThat(texts(store, "a", "id"))
                .hasSize(ConversationStore.MAX_TURNS)
                .first()
                .isEqualTo("turn 100");
    }

    private ConversationStore store(int max, long maxBytes) {
        return store(max, Duration.ofHours(1), maxBytes);
    }

    static void append(ConversationStore store, String tenant, String id, List<Turn> turns) {
        store.append(tenant, id, turns).toCompletableFuture().join();
    }

    static Turn turn(String text) {
        return new Turn("chat", JsonObject.of("role", "user", "text", text));
    }

    static Optional<List<Turn>> find(ConversationStore store, String tenant, String id) {
        return store.find(tenant, id).toCompletableFuture().join();
    }

    static List<String> texts(ConversationStore store, String tenant, String id) {
        return find(store, tenant, id).orElseThrow().stream()
                .map(turn -> turn.fields().text("text"))
                .toList();
    }
}

package dev.sluice.tools.conversation;

import dev.sluice.config.ToolsConfig;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Conversations in memory. Bounded in count, age and size; what gives way first is the conversation least recently used of
 * the tenant that holds the most. A conversation of more than an eighth of the whole, or of more than 200 turns, loses its
 * oldest turns. Any thread.
 */
public final class MemoryConversations implements ConversationStore {
    private final ToolsConfig.Conversations bounds;
    private final LongSupplier nanoClock;
    private final Map<String, Shelf> shelves = new HashMap<>();
    private int count;
    private long bytes;

    public MemoryConversations(ToolsConfig.Conversations bounds) {
        this(bounds, System::nanoTime);
    }

    MemoryConversations(ToolsConfig.Conversations bounds, LongSupplier nanoClock) {
        this.bounds = bounds;
        this.nanoClock = nanoClock;
    }

    @Override
    public CompletionStage<Optional<List<Turn>>> find(String tenant, String id) {
        return CompletableFuture.completedFuture(found(tenant, id));
    }

    @Override
    public CompletionStage<Void> append(String tenant, String id, List<Turn> turns) {
        add(tenant, id, turns);
        return CompletableFuture.completedFuture(null);
    }

    /** How many are kept. */
    synchronized int count() {
        return count;
    }

    /** What all hold, in characters and some for each turn. */
    synchronized long bytes() {
        return bytes;
    }

    private synchronized Optional<List<Turn>> found(String tenant, String id) {
        dropIdle();
        Shelf shelf = shelves.get(tenant);
        @Nullable Kept kept = shelf == null ? null : shelf.conversations.get(id);
        if (kept == null) {
            return Optional.empty();
        }
        kept.usedNanos = nanoClock.getAsLong();
        return Optional.of(List.copyOf(kept.turns));
    }

    private synchronized void add(String tenant, String id, List<Turn> turns) {
        dropIdle();
        Shelf shelf = shelves.computeIfAbsent(tenant, unused -> new Shelf());
        @Nullable Kept kept = shelf.conversations.get(id);
        if (kept == null) {
            kept = new Kept();
            shelf.conversations.put(id, kept);
            count++;
        }
        kept.usedNanos = nanoClock.getAsLong();
        for (Turn turn : turns) {
            kept.turns.addLast(turn);
            grow(shelf, kept, turn.size());
        }
        while (kept.turns.size() > MAX_TURNS || (kept.bytes > bounds.maxBytes() / 8 && !kept.turns.isEmpty())) {
            grow(shelf, kept, -kept.turns.removeFirst().size());
        }
        while (count > bounds.max() || bytes > bounds.maxBytes()) {
            dropOldestOf(largest());
        }
    }

    private void grow(Shelf shelf, Kept kept, long by) {
        kept.bytes += by;
        shelf.bytes += by;
        bytes += by;
    }

    private String largest() {
        return shelves.entrySet().stream()
                .max(Comparator.<Map.Entry<String, Shelf>>comparingLong(entry -> entry.getValue().bytes)
                        .thenComparing(Map.Entry::getKey))
                .orElseThrow()
                .getKey();
    }

    private void dropOldestOf(String tenant) {
        Shelf shelf = shelves.get(tenant);
        if (shelf != null) {
            drop(shelf, shelf.conversations.keySet().iterator().next());
            if (shelf.conversations.isEmpty()) {
                shelves.remove(tenant);
            }
        }
    }

    private void dropIdle() {
        long now = nanoClock.getAsLong();
        Iterator<Shelf> each = shelves.values().iterator();
        while (each.hasNext()) {
            Shelf shelf = each.next();
            Iterator<Map.Entry<String, Kept>> oldest =
                    shelf.conversations.entrySet().iterator();
            @Nullable String idle = oldest.hasNext() ? idle(oldest.next(), now) : null;
            while (idle != null) {
                drop(shelf, idle);
                oldest = shelf.conversations.entrySet().iterator();
                idle = oldest.hasNext() ? idle(oldest.next(), now) : null;
            }
            if (shelf.conversations.isEmpty()) {
                each.remove();
            }
        }
    }

    private @Nullable String idle(Map.Entry<String, Kept> entry, long now) {
        return now - entry.getValue().usedNanos > bounds.idle().toNanos() ? entry.getKey() : null;
    }

    private void drop(Shelf shelf, String id) {
        Kept kept = shelf.conversations.remove(id);
        if (kept != null) {
            grow(shelf, kept, -kept.bytes);
            count--;
        }
    }

    /** A tenant's conversations, the one least recently used first. */
    private static final class Shelf {
        private final LinkedHashMap<String, Kept> conversations = new LinkedHashMap<>(16, 0.75f, true);
        private long bytes;
    }

    private static final class Kept {
        private final Deque<Turn> turns = new ArrayDeque<>();
        private long bytes;
        private long usedNanos;
    }
}

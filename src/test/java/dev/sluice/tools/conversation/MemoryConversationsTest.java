package dev.sluice.tools.conversation;

import dev.sluice.config.ToolsConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class MemoryConversationsTest extends ConversationStoreContract {
    private final AtomicLong clock = new AtomicLong();

    @Override
    ConversationStore store(int max, Duration idle, long maxBytes) {
        return new MemoryConversations(new ToolsConfig.Conversations(max, idle, maxBytes, null), clock::get);
    }

    @Override
    long count(ConversationStore store) {
        return ((MemoryConversations) store).count();
    }

    @Override
    long bytes(ConversationStore store) {
        return ((MemoryConversations) store).bytes();
    }

    @Override
    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}

package dev.sluice.tools.conversation;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps conversations. Any thread; no call blocks. A stage that fails means that the store is out of order: the call that
 * asked goes on without it.
 */
public interface ConversationStore extends AutoCloseable {
    /** Most turns that are kept of a conversation, the latest. */
    int MAX_TURNS = 200;

    /** What was said in a conversation, oldest first; empty when the tenant has none of that id. */
    CompletionStage<Optional<List<Turn>>> find(String tenant, String id);

    /** Adds to a tenant's conversation, or begins it. Completes when a later {@link #find} would see it. */
    CompletionStage<Void> append(String tenant, String id, List<Turn> turns);

    /** Keeps what was given to it before, and nothing more; may block for some seconds. */
    @Override
    default void close() {}
}

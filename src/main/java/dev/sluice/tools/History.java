package dev.sluice.tools;

import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.tools.conversation.ConversationStore;
import dev.sluice.tools.conversation.Turn;
import dev.sluice.tools.workflow.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was said before in a call's conversation.
 *
 * @param id the conversation's; a fresh one when the call named none
 * @param turns oldest first
 * @param storeWorks whether the store could be asked
 */
record History(String id, List<Turn> turns, boolean storeWorks) {
    /** Most of what was said that a model is sent, in characters. */
    private static final int MAX_CHARACTERS = 200_000;

    private static final long STORE_MILLIS = 1_000;

    /**
     * Finds what was said; a conversation that the tenant doesn't have ends the job. A store that is out of order doesn't:
     * the call goes on without.
     */
    static void of(Job job, Consumer<History> then) {
        String id = job.arguments().text("continuation_id");
        if (id.isEmpty()) {
            then.accept(new History(job.context().ids().next(), List.of(), true));
            return;
        }
        CompletableFuture<Optional<List<Turn>>> found;
        try {
            found = job.context().store().find(job.caller().tenant(), id).toCompletableFuture();
        } catch (RuntimeException e) {
            then.accept(new History(id, List.of(), false));
            return;
        }
        CompletableFuture<Optional<List<Turn>>> bounded =
                found.isDone() ? found : found.copy().orTimeout(STORE_MILLIS, TimeUnit.MILLISECONDS);
        var unused = bounded.whenComplete((turns, failure) -> job.guarded(() -> {
            if (failure != null) {
                then.accept(new History(id, List.of(), false));
            } else if (turns.isEmpty()) {
                job.end(Results.error(
                        job.tool(),
                        "not_found",
                        "continuation_id: there is no such conversation (expected: an id that an earlier result gave;"
                                + " leave it out to begin anew)"));
            } else {
                then.accept(new History(id, turns.get(), true));
            }
        }));
    }

    /** Keeps further turns; whether that works is nobody's business but the store's. */
    void add(Job job, Turn... more) {
        try {
            ConversationStore store = job.context().store();
            var unused = store.append(job.caller().tenant(), id, List.of(more));
        } catch (RuntimeException e) {
            job.report("the conversation can't be kept");
        }
    }

    /** The steps told to a tool before. */
    List<Step> steps(String tool) {
        return turns.stream()
                .filter(turn -> turn.tool().equals(tool))
                .map(turn -> new Step(turn.fields()))
                .toList();
    }

    /** It as messages for a model, the oldest left out when it is long. */
    List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        int characters = 0;
        for (int i = turns.size() - 1; i >= 0 && characters < MAX_CHARACTERS; i--) {
            Message message = message(turns.get(i));
            characters += message.text().length();
            if (characters <= MAX_CHARACTERS) {
                messages.add(message);
            }
        }
        Collections.reverse(messages);
        return messages;
    }

    private static Message message(Turn turn) {
        JsonObject fields = turn.fields();
        if (!fields.text("role").isEmpty()) {
            return Message.of(fields.text("role"), fields.text("text"));
        }
        return Message.user("Step " + fields.number("step_number", 1) + " of " + turn.tool() + ": "
                + fields.text("step") + "\nFindings: " + fields.text("findings"));
    }

    static Turn said(String tool, String role, @Nullable String text) {
        return new Turn(tool, JsonObject.of("role", role, "text", text == null ? "" : text));
    }
}

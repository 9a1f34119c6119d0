package dev.sluice.tools;

import dev.sluice.model.JsonObject;
import dev.sluice.model.Message;
import dev.sluice.tools.conversation.Turn;
import dev.sluice.tools.workflow.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was said before in a call's conversation.
 *
 * @param id the conversation's
 * @param begun whether there was one before this call
 * @param turns oldest first
 * @param isKept whether the store works, as far as is known: that what was said could be found, and what is said can be kept
 */
record History(String id, boolean begun, List<Turn> turns, boolean isKept) {
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
            then.accept(new History(job.context().ids().next(), false, List.of(), true));
            return;
        }
        History unknown = new History(id, true, List.of(), false);
        CompletableFuture<Optional<History>> found = bounded(
                        job, () -> job.context().store().find(job.caller().tenant(), id))
                .handle((turns, failure) -> failure != null
                        ? Optional.of(unknown)
                        : turns.map(known -> new History(id, true, known, true)));
        job.await(found, Optional.of(unknown), (history, problem) -> {
            if (history.isPresent()) {
                then.accept(history.get());
            } else {
                job.end(Results.error(
                        job.tool(),
                        "not_found",
                        "continuation_id: there is no such conversation (expected: an id that an earlier result gave;"
                                + " leave it out to begin anew)"));
            }
        });
    }

    /** Keeps further turns; completes, soon and never exceptionally, with what this is then. */
    CompletableFuture<History> keep(Job job, Turn... more) {
        return bounded(job, () -> job.context().store().append(job.caller().tenant(), id, List.of(more)))
                .handle((done, failure) -> failure == null ? this : lost());
    }

    /** It when the latest could not be kept. */
    History lost() {
        return new History(id, begun, turns, false);
    }

    /** Asks the store; a slow one counts as out of order. */
    private static <T> CompletableFuture<T> bounded(Job job, Supplier<CompletionStage<T>> asked) {
        CompletableFuture<T> answer;
        try {
            answer = asked.get().toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return answer.isDone()
                ? answer
                : answer.copy()
                        .orTimeout(STORE_MILLIS, TimeUnit.MILLISECONDS)
                        .whenCompleteAsync(
                                (done, failure) -> {}, job.context().timers().executor());
    }

    /** A result's metadata with what is to be said of the store. */
    JsonObject noted(JsonObject metadata) {
        return isKept
                ? metadata
                : metadata.with("storage", "unavailable")
                        .with(
                                "storage_note",
                                "The store of conversations does not work: later calls won't know of this one.");
    }

    /** Whether a later call finds anything by its id. */
    boolean goesOn() {
        return isKept || begun;
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

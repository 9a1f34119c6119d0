package dev.sluice.gateway;

import dev.sluice.model.CallOptions;
import dev.sluice.model.ModelRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What is to be done for a request; {@link RequestStage} does it. */
sealed interface Action {
    /** The answer is there. */
    record Answer(Reply reply) implements Action {}

    /** The answer depends on the body, which is read whole; bounded by the listener's limit. */
    record ReadBody(Function<byte[], Action> then) implements Action {}

    /** The answer comes later; cancelled when the client leaves. */
    record Await(CompletableFuture<Reply> reply) implements Action {}

    /**
     * The engine answers.
     *
     * @param stream whether event by event
     * @param includeUsage whether the stream's last chunk is to say what it cost
     */
    record Ask(ModelRequest request, CallOptions options, boolean stream, boolean includeUsage) implements Action {}
}

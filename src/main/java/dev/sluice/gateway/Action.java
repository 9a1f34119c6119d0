package dev.sluice.gateway;

import dev.sluice.model.CallOptions;
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

    /** The engine answers. */
    record Chat(ChatRequests.Parsed call, CallOptions options) implements Action {}
}

package dev.sluice.gateway;

import dev.sluice.ChatStream;
import dev.sluice.model.CallOptions;
import dev.sluice.model.JsonObject;
import dev.sluice.model.ModelRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is to be done for a request; {@link RequestStage} does it. */
sealed interface Action {
    /** The answer is there. */
    record Answer(Reply reply) implements Action {}

    /** The answer depends on the body, which is read whole; bounded by the listener's limit. */
    record ReadBody(Function<byte[], Action> then) implements Action {}

    /** The body is handed on piece by piece, and whoever takes it answers. */
    record Receive(BodySink sink) implements Action {}

    /** The answer comes later; cancelled when the client leaves. */
    record Await(CompletableFuture<? extends LateReply> reply) implements Action {}

    /** The engine answers, as a whole. */
    record Ask(ModelRequest request, CallOptions options) implements Action {}

    /**
     * The engine answers, event by event.
     *
     * @param stream not run yet
     * @param model as it was asked for
     * @param includeUsage whether the stream's last chunk is to say what it cost
     * @param extension what that chunk says beyond it; asked at the end, empty for nothing
     */
    record Stream(ChatStream stream, String model, boolean includeUsage, Supplier<JsonObject> extension)
            implements Action {}
}

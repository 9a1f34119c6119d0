package dev.sluice.gateway;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What a {@link Mount} answers. */
public sealed interface MountReply {
    /** Further header fields. */
    Map<String, String> fields();

    /**
     * JSON that is there as a whole.
     *
     * @param status the HTTP status
     * @param json the body; empty for none
     */
    record Whole(int status, ByteString json, Map<String, String> fields) implements MountReply {}

    /**
     * Server-sent events, with status 200.
     *
     * @param events as they are to be sent
     * @param ended completes when the last of them is sent, or nobody takes them any more
     */
    record Events(Source<ByteString, NotUsed> events, CompletableFuture<Void> ended, Map<String, String> fields)
            implements MountReply {}
}

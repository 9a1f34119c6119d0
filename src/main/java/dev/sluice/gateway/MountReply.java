package dev.sluice.gateway;

import akka.NotUsed;
import akka.stream.javadsl.Flow;
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

    /**
     * The switch to WebSocket; only for a request that asks for it.
     *
     * @param flow from the client's messages to what it is told; completed or failed when the client leaves
     * @param maxBytes longest message of the client, in UTF-8; a longer one ends the connection
     */
    record Messages(Flow<String, SocketWord, NotUsed> flow, long maxBytes) implements MountReply {
        @Override
        public Map<String, String> fields() {
            return Map.of();
        }
    }
}

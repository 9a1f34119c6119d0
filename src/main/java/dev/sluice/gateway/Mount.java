package dev.sluice.gateway;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A path of the clients' listener that another part of the program serves. Before it is asked, a request has passed the
 * listener's guard, and its virtual key was found to be in force and to have room; unless the mount asks for keys itself.
 */
public interface Mount extends AutoCloseable {
    /** The whole path, such as {@code /mcp}. */
    String path();

    /** What it takes of GET, POST and DELETE; others are refused with 405. */
    List<String> methods();

    /** Whether its clients bring their virtual keys in their messages: then a request needs none, and the mount must ask. */
    default boolean asksForKeys() {
        return false;
    }

    /**
     * Answers a request. Called on a connection's stream: must not block. What is returned is cancelled when the client
     * leaves before there is an answer.
     */
    CompletableFuture<MountReply> answer(MountRequest request);

    /** Ends what is under way. */
    @Override
    void close();
}

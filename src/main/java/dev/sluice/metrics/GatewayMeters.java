package dev.sluice.metrics;

import java.time.Duration;

/** What a gateway counts of its own. Quick, never blocks; any thread. */
public interface GatewayMeters {
    /** Counts nothing. */
    GatewayMeters NONE = new GatewayMeters() {};

    /**
     * A request was answered to its last byte, or its client left.
     *
     * @param route the pattern that it matched, such as {@code /v1/models/{id}}; never the path itself
     * @param status the HTTP status that was sent; 499 when the client left before one was
     * @param keyId the public id of the client's key, never the key; empty when it had none
     * @param duration from the head of the request
     */
    default void request(String route, int status, String keyId, Duration duration) {}

    /** So many bytes of a request's body came in. */
    default void received(long bytes) {}

    /** So many bytes of a reply's body went out. */
    default void sent(long bytes) {}

    /** A client's connection was accepted; each is closed once. */
    default void connectionOpened() {}

    /** A client's connection that was accepted is gone. */
    default void connectionClosed() {}

    /** A client's connection was not accepted, because there are too many. */
    default void connectionRefused() {}

    /** A client left before its reply was complete. */
    default void clientGone(String route) {}
}

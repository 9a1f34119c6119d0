package dev.sluice.gateway;

/** What a {@link Mount} says over a WebSocket. */
public sealed interface SocketWord {
    /** A message. */
    record Text(String text) implements SocketWord {}

    /**
     * The end, in place of completing, which is one with 1000.
     *
     * @param code as in RFC 6455 §7.4
     * @param reason for people; at most 123 bytes
     */
    record Close(int code, String reason) implements SocketWord {}
}

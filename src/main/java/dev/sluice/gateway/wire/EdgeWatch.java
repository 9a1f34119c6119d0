package dev.sluice.gateway.wire;

/** Names the answers that a {@link Listener} gives itself, and hears of them. Any thread; must not block. */
public interface EdgeWatch {
    /** The answer's {@code x-request-id}: letters, digits and {@code -}. */
    String newId();

    /** It is on its way to the client. */
    void answered(EdgeAnswer answer);
}

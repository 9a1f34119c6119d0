package dev.sluice.gateway.wire;

import java.net.InetSocketAddress;

/** One client's connection, as its handler knows it. Any thread. */
public interface ClientConnection {
    /** Where the client is. */
    InetSocketAddress remote();

    /**
     * Says that the next response switches to WebSocket; to be called before that response is given.
     *
     * @param maxMessageBytes longest message of the client, in UTF-8; a longer one ends the connection
     */
    void switching(long maxMessageBytes);

    /**
     * Says how the WebSocket is to be closed once its handler completes; without a word it is by 1000. The HTTP layer knows no
     * other code.
     *
     * @param code as in RFC 6455 §7.4
     * @param reason for people; what is longer than 123 bytes is cut
     */
    void closing(int code, String reason);
}

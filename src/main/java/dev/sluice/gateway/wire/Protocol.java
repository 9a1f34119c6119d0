package dev.sluice.gateway.wire;

import akka.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What is spoken on a connection: what of the client's bytes the HTTP layer may have and when, what of its answers leaves, and
 * how long either may take. Time is an argument: {@code nowNanos} is {@link System#nanoTime}.
 *
 * <p>Not thread-safe: confined to its connection.
 */
interface Protocol {
    /** Takes bytes as they come; the words to end with when something is wrong with them. */
    @Nullable
    LastWords offer(ByteString bytes, long nowNanos);

    boolean hasReady();

    /** Gives away what the HTTP layer may have. */
    ByteString takeReady();

    /** Bytes that wait for the HTTP layer, or for an answer before them. */
    int held();

    /** Forgets all bytes. */
    void clear();

    /** Stops the client's clock while it isn't the client who is waited for. */
    void pause(long nowNanos);

    void resume(long nowNanos);

    /** Takes an answer's bytes as the HTTP layer gives them; returns those that are to leave. */
    ByteString answer(ByteString bytes, long nowNanos);

    /** Whether the connection can go on to what comes next, once all has left. */
    boolean mayAdvance();

    /** Goes on; the words to end with when something is wrong with what comes next. */
    @Nullable
    LastWords advance(long nowNanos);

    /** What is spoken from now on; this unless the last answer switched. */
    Protocol successor(long nowNanos);

    /** Whether the HTTP layer has something under way, which fails with the connection. */
    boolean isEngaged();

    /** Whether what it has under way is answered. */
    boolean isAnswered();

    /** The words to end with when the client takes too long; null while it doesn't. */
    @Nullable
    LastWords late(long nowNanos);

    /** Whether nothing was said for so long that the connection may be closed without a word. */
    boolean isIdleTooLong(long nowNanos);

    /** The words to end with when the server closes the connection over something under way. */
    LastWords farewell(String why);
}

package dev.sluice.http;

import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import dev.sluice.model.AttemptFailure;

/**
 * What an exchange tells the one who started it. Called on stream threads, one call at a time, and must not block: an
 * actor tells itself.
 *
 * <p>Order: {@code onSent} at most once; then exactly one of {@code onReply}, {@code onStream}, {@code onFailed} unless
 * the exchange is aborted first; at last {@code onFreed}, exactly once.
 */
public interface ExchangeListener {
    /** A connection is open and the call is on its way: from here on the provider may have seen it. */
    void onSent();

    /** The whole reply, for every reply that is not an event stream. */
    void onReply(HttpReply reply);

    /** The head of an event stream, whose body runs into what {@link #body} gave. */
    void onStream(HttpHead head);

    /**
     * Where the body of an event stream goes; part of the connection's own stream, which runs it once and at once, so that
     * its bytes cross to no other actor. Its end, failure or cancellation ends the exchange; a broken body fails it with a
     * {@link BrokenBodyException}. Asked on the connection's thread before {@code onStream} is told, maybe while another
     * method runs.
     */
    Sink<ByteString, ?> body(HttpHead head);

    /** No reply: the kind, and whether the provider may have seen the call, are in the failure. */
    void onFailed(AttemptFailure failure);

    /** The connection is idle again or gone: its permit may be given to another. */
    void onFreed();
}

package dev.sluice.http;

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
     * Who reads the body of an event stream. Its end, its failure or its reader's cancel ends the exchange. Asked on the
     * connection's thread before {@code onStream} is told, maybe while another method runs.
     */
    ReplyBody body(HttpHead head, ReplyBody.Source source);

    /** No reply: the kind, and whether the provider may have seen the call, are in the failure. */
    void onFailed(AttemptFailure failure);

    /** The connection is idle again or gone: its permit may be given to another. */
    void onFreed();
}

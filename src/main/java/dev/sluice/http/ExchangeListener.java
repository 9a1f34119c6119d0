package dev.sluice.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
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

    /**
     * The head of an event stream. The body must be run at once and once; its end, failure or cancellation ends the
     * exchange. A broken body fails it with a {@link BrokenBodyException}.
     */
    void onStream(HttpHead head, Source<ByteString, NotUsed> body);

    /** No reply: the kind, and whether the provider may have seen the call, are in the failure. */
    void onFailed(AttemptFailure failure);

    /** The connection is idle again or gone: its permit may be given to another. */
    void onFreed();
}

package dev.sluice.engine;

import dev.sluice.model.Outcome;
import dev.sluice.model.ProviderLimits;
import dev.sluice.model.RequestId;

/** What the one who dispatched a request hears: {@link Committed} at most once and for streams only, {@link Ended} exactly once. */
public sealed interface DispatchReply extends EngineReply permits DispatchReply.Committed, DispatchReply.Ended {
    RequestId id();

    /**
     * The first content of a stream is here; the feed must be run at once. No retry or fail-over happens after it.
     *
     * @param limits what the stream's head said of the provider's rate limits
     */
    record Committed(RequestId id, EventFeed feed, ProviderLimits limits) implements DispatchReply {}

    /** The request ended, its permit is free, and nothing more will be said. For a stream, the outcome carries no text that the feed did not. */
    record Ended(RequestId id, Outcome outcome) implements DispatchReply {}
}

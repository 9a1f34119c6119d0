package dev.sluice.batch;

import dev.sluice.model.Delivery;
import dev.sluice.model.Failure;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure that is not an item's end: the provider has not taken the call, and time may change that.
 *
 * <p>It is no second layer of retries. What the engine tried and a provider took, and what a provider refuses for good, ends
 * the item. Put back is what was never sent (a full queue, an open breaker, no connection), and what the provider wants asked
 * later (too many calls, too much to do, no balance).
 *
 * @param why the failure's kind
 * @param hint how long to wait at least; null when nobody said
 * @param maxPause the longest pause between two tries
 * @param single whether a single call is to find out
 */
public record Deferral(String why, @Nullable Duration hint, Duration maxPause, boolean single) {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Whether a failure puts its item back, and how. */
    public static Optional<Deferral> of(Failure failure) {
        boolean neverSent = failure.delivery() == Delivery.NOT_SENT;
        String why = failure.kind().code();
        return Optional.ofNullable(
                switch (failure.kind()) {
                    case QUEUE_FULL, LIMIT_REACHED, SHUTTING_DOWN, TIMEOUT ->
                        neverSent ? new Deferral(why, failure.retryAfter(), SHORT, false) : null;
                    case CIRCUIT_OPEN, CONNECT_FAILED ->
                        neverSent ? new Deferral(why, failure.retryAfter(), SHORT, true) : null;
                    case RATE_LIMITED, OVERLOADED -> new Deferral(why, failure.retryAfter(), LONG, false);
                    case UNAUTHORIZED, QUOTA_EXHAUSTED -> new Deferral(why, failure.retryAfter(), LONG, true);
                    default -> null;
                });
    }
}

package dev.sluice.engine;

import dev.sluice.codec.Decoded;
import dev.sluice.codec.LimitFields;
import dev.sluice.http.HttpHead;
import dev.sluice.http.HttpTransport;
import dev.sluice.model.AttemptTimes;
import dev.sluice.model.FailureKind;
import dev.sluice.model.ProviderLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Notes when an attempt comes how far, and what its head said of limits; the first note of each kind counts. Actor-confined; time is an argument. */
final class AttemptWatch {
    private final long startedNanos;
    private @Nullable Duration sent;
    private @Nullable Duration head;
    private @Nullable Duration content;
    private ProviderLimits limits = ProviderLimits.NONE;
    private boolean aborted;
    private long abortedNanos;

    AttemptWatch(long startedNanos) {
        this.startedNanos = startedNanos;
    }

    void sent(long now) {
        sent = sent == null ? since(startedNanos, now) : sent;
    }

    void head(HttpHead received, long now) {
        head = head == null ? since(startedNanos, now) : head;
        limits = LimitFields.of(received.fields());
    }

    /** What the reply's head said of the provider's rate limits. */
    ProviderLimits limits() {
        return limits;
    }

    void content(long now) {
        content = content == null ? since(startedNanos, now) : content;
    }

    /** Somebody wished at that time that it ended. */
    void abortWished(long atNanos) {
        if (!aborted) {
            aborted = true;
            abortedNanos = atNanos;
        }
    }

    /** Its stream ended so; a reader who left wished for it just now. */
    void ended(Decoded result, long now) {
        if (result instanceof Decoded.Refused refused && refused.failure().kind() == FailureKind.CANCELLED) {
            abortWished(now);
        }
    }

    /** What was noted, of an attempt whose exchange, if it came to one, is over now. */
    AttemptTimes times(HttpTransport.@Nullable Exchange exchange, long now) {
        boolean reused = exchange != null && exchange.isReused();
        return new AttemptTimes(reused, sent, head, content, aborted ? since(abortedNanos, now) : null);
    }

    private static Duration since(long then, long now) {
        return Duration.ofNanos(Math.max(0, now - then));
    }
}

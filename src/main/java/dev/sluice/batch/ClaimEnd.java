package dev.sluice.batch;

import dev.sluice.model.Usage;
import java.time.Instant;

/**
 * What came of a claim.
 *
 * @param how {@code answered}, a failure's kind, {@code lost_in_crash}
 * @param started when the item was sent
 * @param ended when it was known
 * @param provider who answered or refused; empty when nobody did
 * @param requestId the provider's id of the exchange; empty when it gave none
 * @param attempts made for it by the engine
 */
public record ClaimEnd(
        String how, Instant started, Instant ended, String provider, String requestId, int attempts, Usage usage) {
    /** The word for a claim whose process died. */
    public static final String LOST = "lost_in_crash";
}

package dev.sluice.gateway.keys;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a key may do.
 *
 * @param models which models it may ask for
 * @param requestsPerMinute requests admitted in any minute, at most 10 million; 0 for no limit
 * @param tokensPerMinute tokens, prompt and output, in any minute, at most 10<sup>12</sup>; 0 for no limit
 * @param concurrency requests under way at a time, at most 1 million; 0 for no limit
 * @param maxBodyBytes the longest request body, at most 1 GiB; 0 for the gateway's own limit
 * @param maxDeadline the longest deadline, from 1 ms to 24 hours; null for the gateway's own
 */
public record KeyTerms(
        ModelRules models,
        int requestsPerMinute,
        long tokensPerMinute,
        int concurrency,
        long maxBodyBytes,
        @Nullable Duration maxDeadline) {
    /** All models, no limits of its own. */
    public static final KeyTerms UNLIMITED = new KeyTerms(ModelRules.ALL, 0, 0, 0, 0, null);

    static final int MAX_REQUESTS = 10_000_000;
    static final long MAX_TOKENS = 1_000_000_000_000L;
    static final int MAX_CONCURRENCY = 1_000_000;
    static final long MAX_BODY = 1L << 30;
    static final long MAX_DEADLINE_MILLIS = Duration.ofHours(24).toMillis();

    public KeyTerms {
        Check.range("rpm", requestsPerMinute, 0, MAX_REQUESTS);
        Check.range("tpm", tokensPerMinute, 0, MAX_TOKENS);
        Check.range("concurrency", concurrency, 0, MAX_CONCURRENCY);
        Check.range("max_body_bytes", maxBodyBytes, 0, MAX_BODY);
        if (maxDeadline != null) {
            Check.that(
                    maxDeadline.compareTo(Duration.ofMillis(1)) >= 0
                            && maxDeadline.compareTo(Duration.ofMillis(MAX_DEADLINE_MILLIS)) <= 0,
                    "max_deadline",
                    maxDeadline,
                    "1 ms to 24 hours");
        }
    }
}

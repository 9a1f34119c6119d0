package dev.sluice.config;

/**
 * What the provider allows the account, on its four axes; 0 is no limit.
 *
 * @param concurrency calls in flight
 * @param requestsPerMinute calls started in a minute
 * @param tokensPerMinute input and output tokens in a minute
 * @param tokensPerDay input and output tokens in a day
 * @param adaptive whether each model's calls in flight follow the provider's throttling (additive increase,
 *     multiplicative decrease)
 * @param adaptiveInitial calls in flight to begin with; 0 for the pool's maximum
 */
public record LimitsConfig(
        int concurrency,
        int requestsPerMinute,
        long tokensPerMinute,
        long tokensPerDay,
        boolean adaptive,
        int adaptiveInitial) {
    public LimitsConfig {
        Check.range("concurrency", concurrency, 0, 100_000);
        Check.range("requests-per-minute", requestsPerMinute, 0, 10_000_000);
        Check.range("tokens-per-minute", tokensPerMinute, 0, 1L << 50);
        Check.range("tokens-per-day", tokensPerDay, 0, 1L << 50);
        Check.range("adaptive-initial", adaptiveInitial, 0, 10_000);
    }

    /** Whether any limit is one of tokens. */
    public boolean countsTokens() {
        return tokensPerMinute > 0 || tokensPerDay > 0;
    }
}

package dev.sluice.policy;

/**
 * What an account may do at a provider: the four axes of Moonshot's (Kimi's) tiers, of which others publish some.
 *
 * @param concurrency calls in flight; 0 for no limit
 * @param requestsPerMinute calls started in any minute; 0 for no limit
 * @param tokensPerMinute tokens, prompt and output, in a minute; 0 for no limit
 * @param tokensPerDay tokens in 24 hours; 0 for no limit
 */
public record LimitSettings(int concurrency, int requestsPerMinute, long tokensPerMinute, long tokensPerDay) {
    /** No limit on any axis. */
    public static final LimitSettings UNLIMITED = new LimitSettings(0, 0, 0, 0);

    public LimitSettings {
        Check.notNegative("concurrency", concurrency);
        Check.notNegative("requestsPerMinute", requestsPerMinute);
        Check.notNegative("tokensPerMinute", tokensPerMinute);
        Check.notNegative("tokensPerDay", tokensPerDay);
    }
}

package dev.sluice.tools;

import org.jspecify.annotations.Nullable;

/** What a job has asked of providers, against its caps: retries count, and tokens are promised by estimate until they are billed. Any thread. */
final class Spending {
    private final int maxCalls;
    private final long maxTokens;
    private int calls;
    private long tokens;
    private long promised;

    Spending(int maxCalls, long maxTokens) {
        this.maxCalls = maxCalls;
        this.maxTokens = maxTokens;
    }

    /** Takes a call's place; or why there is none. */
    synchronized @Nullable Problem admit(long estimate) {
        if (calls >= maxCalls) {
            return Problem.of(
                    "call_limit",
                    "this call has asked providers " + calls + " times (limit: sluice.tools.max-provider-calls)");
        }
        if (tokens + promised + estimate > maxTokens) {
            return Problem.of(
                    "token_limit",
                    "about " + estimate + " tokens more would pass this call's limit of " + maxTokens
                            + " (sluice.tools.max-tokens)");
        }
        calls++;
        promised += estimate;
        return null;
    }

    /** A call that was admitted has ended. Every attempt after the first is a call to a provider too. */
    synchronized void settle(int attempts, long billed, long estimate) {
        promised -= estimate;
        calls += Math.max(0, attempts - 1);
        tokens += billed;
    }

    /** Calls that may still be made. */
    synchronized int callsLeft() {
        return maxCalls - calls;
    }

    synchronized int calls() {
        return calls;
    }

    synchronized long tokens() {
        return tokens;
    }
}

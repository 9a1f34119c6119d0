package dev.sluice.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one call may have that differs from the configuration.
 *
 * @param deadline total wall-clock budget, above zero; null for the profile's
 * @param profile name of the set of clocks; null to derive it from the request ({@code thinking}, {@code web-search},
 *     else {@code chat})
 * @param maxAttempts attempts per provider, the first included, 1 to 10; 0 for the configured number
 * @param maxCalls HTTP calls at all providers together, those of retries and fail-over included; 0 for no such limit
 * @param providers names of providers in the order to try; empty for the configured route
 * @param idempotency whether the request may reach a provider twice
 * @param tenant whom the request is for; waiting requests take turns by tenant
 * @param trace the caller's place in a distributed trace; null when it has none
 * @param coalescing whether it may share the upstream call of an equal one
 */
public record CallOptions(
        @Nullable Duration deadline,
        @Nullable String profile,
        int maxAttempts,
        int maxCalls,
        List<String> providers,
        Idempotency idempotency,
        String tenant,
        @Nullable TraceContext trace,
        Coalescing coalescing) {
    /** As configured. */
    public static final CallOptions DEFAULT =
            new CallOptions(null, null, 0, 0, List.of(), Idempotency.AT_LEAST_ONCE, "", null, Coalescing.AS_CONFIGURED);

    public CallOptions {
        if (deadline != null && (deadline.isZero() || deadline.isNegative())) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: more than 0)");
        }
        if (maxAttempts < 0 || maxAttempts > 10) {
            throw new IllegalArgumentException("maxAttempts: " + maxAttempts + " (expected: 0 to 10)");
        }
        if (maxCalls < 0) {
            throw new IllegalArgumentException("maxCalls: " + maxCalls + " (expected: 0 or more)");
        }
        providers = List.copyOf(providers);
    }

    /** Whether no further HTTP call may be made after so many. */
    public boolean isSpent(int calls) {
        return maxCalls > 0 && calls >= maxCalls;
    }

    public CallOptions withDeadline(Duration newDeadline) {
        return new CallOptions(
                newDeadline, profile, maxAttempts, maxCalls, providers, idempotency, tenant, trace, coalescing);
    }

    public CallOptions withProfile(String newProfile) {
        return new CallOptions(
                deadline, newProfile, maxAttempts, maxCalls, providers, idempotency, tenant, trace, coalescing);
    }

    public CallOptions withMaxAttempts(int newMaxAttempts) {
        return new CallOptions(
                deadline, profile, newMaxAttempts, maxCalls, providers, idempotency, tenant, trace, coalescing);
    }

    public CallOptions withMaxCalls(int newMaxCalls) {
        return new CallOptions(
                deadline, profile, maxAttempts, newMaxCalls, providers, idempotency, tenant, trace, coalescing);
    }

    public CallOptions withProviders(List<String> newProviders) {
        return new CallOptions(
                deadline, profile, maxAttempts, maxCalls, newProviders, idempotency, tenant, trace, coalescing);
    }

    public CallOptions withIdempotency(Idempotency newIdempotency) {
        return new CallOptions(
                deadline, profile, maxAttempts, maxCalls, providers, newIdempotency, tenant, trace, coalescing);
    }

    public CallOptions withTenant(String newTenant) {
        return new CallOptions(
                deadline, profile, maxAttempts, maxCalls, providers, idempotency, newTenant, trace, coalescing);
    }

    public CallOptions withTrace(@Nullable TraceContext newTrace) {
        return new CallOptions(
                deadline, profile, maxAttempts, maxCalls, providers, idempotency, tenant, newTrace, coalescing);
    }

    public CallOptions withCoalescing(Coalescing newCoalescing) {
        return new CallOptions(
                deadline, profile, maxAttempts, maxCalls, providers, idempotency, tenant, trace, newCoalescing);
    }
}

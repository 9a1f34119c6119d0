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
 * @param providers names of providers in the order to try; empty for the configured route
 * @param idempotency whether the request may reach a provider twice
 * @param tenant whom the request is for; waiting requests take turns by tenant
 * @param trace the caller's place in a distributed trace; null when it has none
 */
public record CallOptions(
        @Nullable Duration deadline,
        @Nullable String profile,
        int maxAttempts,
        List<String> providers,
        Idempotency idempotency,
        String tenant,
        @Nullable TraceContext trace) {
    /** As configured. */
    public static final CallOptions DEFAULT =
            new CallOptions(null, null, 0, List.of(), Idempotency.AT_LEAST_ONCE, "", null);

    public CallOptions {
        if (deadline != null && (deadline.isZero() || deadline.isNegative())) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: more than 0)");
        }
        if (maxAttempts < 0 || maxAttempts > 10) {
            throw new IllegalArgumentException("maxAttempts: " + maxAttempts + " (expected: 0 to 10)");
        }
        providers = List.copyOf(providers);
    }

    public CallOptions withDeadline(Duration newDeadline) {
        return new CallOptions(newDeadline, profile, maxAttempts, providers, idempotency, tenant, trace);
    }

    public CallOptions withProfile(String newProfile) {
        return new CallOptions(deadline, newProfile, maxAttempts, providers, idempotency, tenant, trace);
    }

    public CallOptions withMaxAttempts(int newMaxAttempts) {
        return new CallOptions(deadline, profile, newMaxAttempts, providers, idempotency, tenant, trace);
    }

    public CallOptions withProviders(List<String> newProviders) {
        return new CallOptions(deadline, profile, maxAttempts, newProviders, idempotency, tenant, trace);
    }

    public CallOptions withIdempotency(Idempotency newIdempotency) {
        return new CallOptions(deadline, profile, maxAttempts, providers, newIdempotency, tenant, trace);
    }

    public CallOptions withTenant(String newTenant) {
        return new CallOptions(deadline, profile, maxAttempts, providers, idempotency, newTenant, trace);
    }

    public CallOptions withTrace(@Nullable TraceContext newTrace) {
        return new CallOptions(deadline, profile, maxAttempts, providers, idempotency, tenant, newTrace);
    }
}

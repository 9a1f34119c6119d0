package dev.sluice.gateway.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Keys and terms for tests. */
final class Keys {
    static final Instant NOW = Instant.parse("2031-05-31T12:00:00Z");

    private Keys() {}

    static VirtualKey limited(int requestsPerMinute, long tokensPerMinute, int concurrency) {
        return named("abcd2345", requestsPerMinute, tokensPerMinute, concurrency);
    }

    static VirtualKey named(String id, int requestsPerMinute, long tokensPerMinute, int concurrency) {
        return new VirtualKey(
                id,
                "a name",
                NOW,
                null,
                null,
                new KeyTerms(ModelRules.ALL, requestsPerMinute, tokensPerMinute, concurrency, 0, null));
    }

    /** Terms of which each field is set. */
    static KeyTerms full() {
        return new KeyTerms(
                new ModelRules(List.of("glm/*", "kimi-latest")), 60, 200_000, 8, 4 << 20, Duration.ofMinutes(5));
    }

    static Lease granted(KeyAdmission admission) {
        if (admission instanceof KeyAdmission.Granted granted) {
            return granted.lease();
        }
        throw new AssertionError("granted: " + admission);
    }

    static KeyAdmission.Refused refused(KeyAdmission admission) {
        if (admission instanceof KeyAdmission.Refused refused) {
            return refused;
        }
        throw new AssertionError("refused: " + admission);
    }
}

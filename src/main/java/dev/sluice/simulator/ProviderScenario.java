package dev.sluice.simulator;

import java.time.Duration;
import java.util.List;

/**
 * One simulated provider.
 *
 * @param name its name in the scenario
 * @param dialect {@code glm}, {@code kimi} or {@code openai}
 * @param port its port; 0 for a free one
 * @param listen what becomes of connections
 * @param tls whether it speaks TLS with a certificate made at start
 * @param keys keys it accepts; empty for any
 * @param models models it knows; empty for any
 * @param firstByteMillis time to the first byte
 * @param paceMillis time from token to token
 * @param tokens tokens in an answer
 * @param concurrency calls at once it allows; 0 for any number
 * @param requestsPerMinute calls a minute it allows; 0 for any number
 * @param tokensPerMinute tokens a minute it allows, asked and allowed to answer; 0 for any number
 * @param idleTimeout after which it closes an idle connection; zero for never
 * @param rules its faults
 */
record ProviderScenario(
        String name,
        String dialect,
        int port,
        ListenMode listen,
        boolean tls,
        List<String> keys,
        List<String> models,
        Distribution firstByteMillis,
        Distribution paceMillis,
        Distribution tokens,
        int concurrency,
        int requestsPerMinute,
        int tokensPerMinute,
        Duration idleTimeout,
        List<Rule> rules) {
    ProviderScenario {
        keys = List.copyOf(keys);
        models = List.copyOf(models);
        rules = List.copyOf(rules);
    }
}

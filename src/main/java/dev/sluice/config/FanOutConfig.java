package dev.sluice.config;

import java.time.Duration;

/**
 * What a fan-out has that names it not itself.
 *
 * @param judge model or alias that judges; empty when there is none
 * @param hedgeDelay how long a hedged call waits before it asks the next model, unless it says so itself
 */
public record FanOutConfig(String judge, Duration hedgeDelay) {
    public FanOutConfig {
        Check.positive("hedge-delay", hedgeDelay);
    }
}

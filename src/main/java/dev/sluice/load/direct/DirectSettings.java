package dev.sluice.load.direct;

import dev.sluice.load.plan.PersonaPlan;
import java.time.Duration;

/**
 * How a generator with connections of its own behaves.
 *
 * @param threads event loops
 * @param timeout of a request, from its start
 * @param maxConnections at all event loops together
 * @param personas how callers behave
 */
public record DirectSettings(int threads, Duration timeout, int maxConnections, PersonaPlan personas) {}

package dev.sluice.model;

import java.util.Map;

/**
 * What a provider's supervisor is doing now.
 *
 * @param provider the configured name
 * @param ready whether a call would be admitted: the supervisor runs, the key is there and not blocked
 * @param waiting requests in the queue
 * @param inFlight requests that hold a permit
 * @param openConnections connections open or opening
 * @param idleConnections of them, those without an exchange
 * @param openedConnections connections opened since the start
 * @param exchanges HTTP exchanges since the start
 * @param breakers state of the circuit breaker by model, where it is not closed
 * @param note why it is not ready; empty when it is
 */
public record ProviderStatus(
        String provider,
        boolean ready,
        int waiting,
        int inFlight,
        int openConnections,
        int idleConnections,
        long openedConnections,
        long exchanges,
        Map<String, String> breakers,
        String note) {
    public ProviderStatus {
        breakers = Map.copyOf(breakers);
    }
}

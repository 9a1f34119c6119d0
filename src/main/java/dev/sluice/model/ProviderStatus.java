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
 * @param limits calls that may be in flight by model, as learned; empty when the adaptive limit is off
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
        Map<String, Integer> limits,
        String note) {
    public ProviderStatus {
        breakers = Map.copyOf(breakers);
        limits = Map.copyOf(limits);
    }

    /** A provider whose supervisor says nothing. */
    public static ProviderStatus silent(String provider) {
        return new ProviderStatus(provider, false, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), "its supervisor is silent");
    }
}

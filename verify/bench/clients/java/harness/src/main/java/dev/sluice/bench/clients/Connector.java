package dev.sluice.bench.clients;

/** Sets a client up. */
@FunctionalInterface
public interface Connector {
    /**
     * @param baseUrl what {@code /chat/completions} is appended to
     * @param inFlight most calls at once
     */
    Endpoint open(String baseUrl, int inFlight) throws Exception;
}

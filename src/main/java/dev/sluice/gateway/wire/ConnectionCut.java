package dev.sluice.gateway.wire;

/** Why the guard failed a connection's stream: what its handler sees. Carries no stack trace. */
final class ConnectionCut extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConnectionCut(String message) {
        super(message, null, false, false);
    }
}

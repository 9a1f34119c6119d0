package dev.sluice.gateway.wire;

/** The client has closed its connection, or was cut off; nobody is there to be answered. */
final class ClientGoneException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClientGoneException(String how) {
        super(how, null, false, false);
    }
}

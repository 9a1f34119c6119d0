package dev.sluice.gateway;

/** The gateway can't start, or take on a configuration; says in one line why. */
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** One line: what, where, and what was expected. */
    public GatewayException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.sluice.gateway;

/** A request that can't be carried out as it is. */
final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient GatewayError error;

    RequestException(GatewayError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    GatewayError error() {
        return error;
    }
}

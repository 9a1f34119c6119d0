package dev.sluice.mcp;

/** A request that can't be carried out, and the error that says so. */
final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient RpcError error;

    RpcException(RpcError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    RpcError error() {
        return error;
    }
}

package dev.sluice.tools;

/** No tool of that name. */
public final class UnknownToolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownToolException(String message) {
        super(message);
    }
}

package dev.sluice.tools;

/** Arguments that a tool does not take; the message names the field. Nothing was done. */
public final class InvalidArgumentsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /** @param field path of the field, such as {@code models[0].stance} */
    public InvalidArgumentsException(String field, String message) {
        super(message);
        this.field = field;
    }

    public String field() {
        return field;
    }
}

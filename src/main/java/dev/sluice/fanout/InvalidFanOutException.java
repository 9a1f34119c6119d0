package dev.sluice.fanout;

/** A fan-out that can't be made as it was asked for; nothing was sent. */
public final class InvalidFanOutException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String field;

    /**
     * @param field what is wrong, by its name in JSON: {@code models[1]}, {@code k}, {@code max_calls}, …
     * @param message {@code field: value (expected: …)}
     */
    public InvalidFanOutException(String field, String message) {
        super(message);
        this.field = field;
    }

    static InvalidFanOutException of(String field, Object value, String expected) {
        return new InvalidFanOutException(field, field + ": " + value + " (expected: " + expected + ")");
    }

    /** What is wrong, by its name in JSON. */
    public String field() {
        return field;
    }
}

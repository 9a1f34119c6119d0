package dev.sluice.model;

/**
 * The name of one request, in logs, failures and at providers that take a caller's id.
 *
 * @param value letters, digits and {@code -}; unique to one engine's life and, by its random prefix, in practice beyond
 */
public record RequestId(String value) {
    @Override
    public String toString() {
        return value;
    }
}

package dev.sluice.http;

/**
 * One header field.
 *
 * @param name as sent; compared without case
 * @param value visible ASCII and spaces
 * @param secret whether the value must never be printed
 */
public record HttpField(String name, String value, boolean secret) {
    public static HttpField of(String name, String value) {
        return new HttpField(name, value, false);
    }

    /** A field whose value never prints, such as an {@code Authorization}. */
    public static HttpField secret(String name, String value) {
        return new HttpField(name, value, true);
    }

    @Override
    public String toString() {
        return name + ": " + (secret ? "***" : value);
    }
}

package dev.sluice.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A provider's key. It never prints, is compared in constant time, has a hash code that says nothing, and is not
 * serializable.
 *
 * <p>A key is 8 to 512 visible ASCII characters ({@code 0x21–0x7e}): Akka HTTP leaves out a header it can't render, so
 * that a key with a stray line end would go out as an unauthenticated call.
 */
public final class Secret {
    private static final Predicate<String> VALID =
            Pattern.compile("[\\x21-\\x7e]{8,512}").asMatchPredicate();

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /**
     * A key from text, one trailing line end removed.
     *
     * @throws IllegalArgumentException when it has characters a header can't carry; the message never holds the value
     */
    public static Secret of(String text) {
        String value = text.endsWith("\r\n")
                ? text.substring(0, text.length() - 2)
                : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        if (!VALID.test(value)) {
            throw new IllegalArgumentException(
                    "key: " + value.length() + " characters (expected: 8 to 512 visible ASCII characters, no spaces)");
        }
        return new Secret(value);
    }

    /** The key itself, for the one header it belongs in. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.US_ASCII), secret.value.getBytes(StandardCharsets.US_ASCII));
    }

    /** The same for every key. */
    @Override
    public int hashCode() {
        return Secret.class.getName().hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}

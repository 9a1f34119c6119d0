package dev.sluice.gateway.keys;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** HMAC-SHA-256 of a key: 32 bytes. It never prints. Immutable. */
final class KeyHash {
    static final int BYTES = 32;
    private static final Predicate<String> HEX = Pattern.compile("[0-9a-f]{64}").asMatchPredicate();

    private final byte[] bytes;

    private KeyHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The hash that these bytes are; they are not copied. */
    static KeyHash of(byte[] bytes) {
        Check.that(bytes.length == BYTES, "hash", bytes.length + " bytes", BYTES + " bytes");
        return new KeyHash(bytes);
    }

    static boolean isHex(String text) {
        return HEX.test(text);
    }

    /** @param hex 64 digits */
    static KeyHash parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** For the key file, and nowhere else. */
    String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Its first 64 bits, by which it is found; who doesn't know the pepper can't choose them. */
    long prefix() {
        return ByteBuffer.wrap(bytes).getLong();
    }

    /** Whether both are the same; takes the same time wherever they differ. */
    boolean matches(KeyHash other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyHash hash && matches(hash);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(prefix());
    }

    @Override
    public String toString() {
        return "***";
    }
}

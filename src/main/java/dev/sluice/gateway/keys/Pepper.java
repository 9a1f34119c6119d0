package dev.sluice.gateway.keys;

import dev.sluice.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The 32 bytes under which keys are hashed (HMAC-SHA-256, RFC 2104). It serves no other purpose, never prints, and is
 * kept apart from the key file. Immutable; any thread.
 */
final class Pepper {
    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";
    /** A text that no client can present: keys have no spaces. */
    private static final String FINGERPRINTED = "which pepper is it";
    /** No key is longer; of what is, the rest can't matter. */
    private static final int LOOKED_AT = 512;

    /** Ready to hash and never used itself: a copy is cheaper than a new one, and needs no thread of its own. */
    private final Mac prototype;

    private final String fingerprint;

    private Pepper(byte[] bytes) {
        try {
            prototype = Mac.getInstance(ALGORITHM);
            prototype.init(new SecretKeySpec(bytes, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + ": missing in this JVM (expected: in every JVM)", e);
        }
        fingerprint = hash(FINGERPRINTED).hex().substring(0, 8);
    }

    /**
     * A pepper from its text.
     *
     * @param text 64 hexadecimal digits
     * @throws IllegalArgumentException when it is anything else; the message never holds it
     */
    static Pepper of(Secret text) {
        String hex = text.reveal();
        if (hex.length() != 2 * BYTES
                || !hex.chars().allMatch(digit -> Character.digit(digit, 16) >= 0 && digit < 128)) {
            throw new IllegalArgumentException("pepper: *** (expected: 64 hexadecimal digits)");
        }
        return new Pepper(HexFormat.of().parseHex(hex));
    }

    /** The text of a new one. */
    static Secret random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Secret.of(HexFormat.of().formatHex(bytes));
    }

    /**
     * The hash of anything a client may present: of more than 512 characters only the first are read, and no key is that
     * long.
     */
    KeyHash hash(String presented) {
        String start = presented.length() > LOOKED_AT ? presented.substring(0, LOOKED_AT) : presented;
        try {
            Mac mac = (Mac) prototype.clone();
            return KeyHash.of(mac.doFinal(start.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(ALGORITHM + ": can't be copied (expected: as the JDK's own can)", e);
        }
    }

    /** Eight digits that tell one pepper from another and nothing else about it. */
    String fingerprint() {
        return fingerprint;
    }

    @Override
    public String toString() {
        return "***";
    }
}

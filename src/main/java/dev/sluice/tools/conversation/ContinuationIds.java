package dev.sluice.tools.conversation;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for conversations that nobody guesses: 128 bits, each the start of HMAC-SHA-256 over a counter under a random key
 * of this process. The system's source of randomness is read once, at the start, since reading it may block. Any thread.
 */
public final class ContinuationIds {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final AtomicLong counter = new AtomicLong();

    public ContinuationIds() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, ALGORITHM);
    }

    /** A fresh one: 32 hex digits. */
    public String next() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] hash = mac.doFinal(
                    ByteBuffer.allocate(8).putLong(counter.incrementAndGet()).array());
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}

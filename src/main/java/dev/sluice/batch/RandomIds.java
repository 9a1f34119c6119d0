package dev.sluice.batch;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Ids that nobody can guess: 96 random bits, from the system's source, which may wait. */
public final class RandomIds {
    private static final int BYTES = 12;

    private RandomIds() {}

    /** Another one each time: 24 hex digits. */
    public static String next() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

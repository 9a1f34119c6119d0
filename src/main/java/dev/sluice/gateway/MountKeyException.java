package dev.sluice.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A virtual key does not allow it; the message says why. Carries no stack trace. */
public final class MountKeyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean inForce;
    private final @Nullable Duration retryAfter;

    MountKeyException(String message, boolean inForce, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.inForce = inForce;
        this.retryAfter = retryAfter;
    }

    /** Whether the key is one, and only its limits are in the way. */
    public boolean isInForce() {
        return inForce;
    }

    /** How long to wait before another try; null when no waiting helps. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}

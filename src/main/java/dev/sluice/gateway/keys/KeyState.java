package dev.sluice.gateway.keys;

import java.util.Locale;

/** Whether a key opens anything at a given time. */
public enum KeyState {
    ACTIVE,
    REVOKED,
    EXPIRED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

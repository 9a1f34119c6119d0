package dev.sluice.config;

import java.util.Locale;

/** How a provider's key goes into a call. */
public enum Authentication {
    /** {@code Authorization: Bearer key}. */
    BEARER,
    /** {@code Authorization: Bearer token}, the token signed with a GLM key of the form {@code id.secret}. */
    SIGNED_TOKEN,
    /** No key: a local server. */
    NONE;

    /** The name in configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

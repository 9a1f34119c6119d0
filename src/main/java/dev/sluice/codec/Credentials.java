package dev.sluice.codec;

import dev.sluice.model.Secret;
import org.jspecify.annotations.Nullable;

/** How a key is shown to a provider, by its name in configuration. */
public final class Credentials {
    private Credentials() {}

    /**
     * A key's way into a header.
     *
     * @param authentication {@code bearer}, {@code signed-token} or {@code none}
     * @return null where there is no key
     * @throws IllegalArgumentException when the name is unknown or the key has not the form it needs; the message never
     *     holds the key
     */
    public static @Nullable Credential of(String authentication, @Nullable Secret key) {
        if (key == null || authentication.equals("none")) {
            return null;
        }
        return switch (authentication) {
            case "bearer" -> BearerCredential.of(key);
            case "signed-token" -> GlmTokenCredential.of(key);
            default ->
                throw new IllegalArgumentException(
                        "authentication: '" + authentication + "' (expected: bearer, signed-token or none)");
        };
    }
}

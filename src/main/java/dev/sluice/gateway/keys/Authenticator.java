package dev.sluice.gateway.keys;

import dev.sluice.gateway.keys.AuthDecision.Kind;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients apart by the Authorization field of their requests, which must be there once, with the scheme {@code
 * Bearer} in any case (RFC 6750 §2.1, RFC 9110 §11.1). No other field and no part of a URL is looked at.
 *
 * <p>Whatever is presented is hashed and looked up, a malformed text too; what it was is decided afterwards. So the answer
 * tells neither by its words nor by its time whether a key was unknown, revoked, expired or none at all. Any thread; never
 * blocks.
 */
public final class Authenticator {
    /** To a request without a key. */
    static final String NO_KEY = "No API key was given. Send one as 'Authorization: Bearer <key>'.";

    /** To a request with anything that is no key in force. */
    static final String WRONG_KEY = "The API key is not valid here.";

    private static final String SCHEME = "Bearer ";

    private final @Nullable Supplier<KeyRing> keys;

    private Authenticator(@Nullable Supplier<KeyRing> keys) {
        this.keys = keys;
    }

    /** One to which everybody is anybody. */
    public static Authenticator anonymous() {
        return new Authenticator(null);
    }

    /** One that asks for the keys in force at each request, as {@link KeyStore#current} gives them. */
    public static Authenticator of(Supplier<KeyRing> keys) {
        return new Authenticator(keys);
    }

    /**
     * Who sent a request.
     *
     * @param authorization the values of all its Authorization fields
     * @param now by the wall clock, which keys expire by
     */
    public AuthDecision authenticate(List<String> authorization, Instant now) {
        if (keys == null) {
            return AuthDecision.Anonymous.ANONYMOUS;
        }
        if (authorization.isEmpty()) {
            return new AuthDecision.Rejected(Kind.MISSING, NO_KEY, "");
        }
        String value = authorization.get(0);
        boolean bearer = value.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String presented = bearer ? value.substring(SCHEME.length()) : value;
        Lookup lookup = keys.get().lookup(presented);
        boolean wellFormed = KeyText.isKey(presented) && bearer && authorization.size() == 1;
        if (!wellFormed) {
            return rejected(Kind.MALFORMED, "");
        }
        return lookup instanceof Lookup.Found found ? judge(found.key(), now) : rejected(Kind.UNKNOWN, "");
    }

    private static AuthDecision judge(VirtualKey key, Instant now) {
        return switch (key.stateAt(now)) {
            case ACTIVE -> new AuthDecision.Authenticated(key);
            case REVOKED -> rejected(Kind.REVOKED, key.id());
            case EXPIRED -> rejected(Kind.EXPIRED, key.id());
        };
    }

    private static AuthDecision rejected(Kind kind, String keyId) {
        return new AuthDecision.Rejected(kind, WRONG_KEY, keyId);
    }
}

package dev.sluice.gateway.keys;

import java.time.Instant;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client's key as the gateway knows it: who it is and what it may do. It holds neither the secret nor its hash, so it
 * may be logged. Immutable.
 *
 * @param id 8 characters of {@code a–z2–7}; public, unique in its file
 * @param name who or what it is for: 1 to 64 printable characters, no space at either end
 * @param created when it was made
 * @param expires from when on it opens nothing; null for never; after {@code created}
 * @param revoked when it was revoked; null unless it was. A revoked key opens nothing, whatever the clock says
 */
public record VirtualKey(
        String id,
        String name,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked,
        KeyTerms terms) {
    private static final Predicate<String> NAME = Pattern.compile(
                    "[^\\p{C}\\p{Z}]([^\\p{C}\\p{Zl}\\p{Zp}]{0,62}[^\\p{C}\\p{Z}])?")
            .asMatchPredicate();

    public VirtualKey {
        Check.that(KeyText.isId(id), "id", Check.shown(id), "8 characters of a to z and 2 to 7");
        Check.that(
                NAME.test(name), "name", Check.shown(name), "1 to 64 printable characters, none of the ends a space");
        if (expires != null) {
            Check.that(expires.isAfter(created), "expires", expires, "after " + created);
        }
    }

    /** Whether it opens anything now. */
    public KeyState stateAt(Instant now) {
        if (revoked != null) {
            return KeyState.REVOKED;
        }
        return expires != null && !now.isBefore(expires) ? KeyState.EXPIRED : KeyState.ACTIVE;
    }

    /** This key, revoked; the time of an earlier revocation stays. */
    VirtualKey revokedAt(Instant when) {
        return revoked != null ? this : new VirtualKey(id, name, created, expires, when, terms);
    }
}

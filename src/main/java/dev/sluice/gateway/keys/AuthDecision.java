package dev.sluice.gateway.keys;

import java.util.Locale;

/** Who a client is. */
public sealed interface AuthDecision {

    /** The owner of a key in force. */
    record Authenticated(VirtualKey key) implements AuthDecision {}

    /** Anybody: the gateway has no keys. */
    enum Anonymous implements AuthDecision {
        ANONYMOUS
    }

    /**
     * Nobody we know.
     *
     * @param kind for logs and metrics; not for the client
     * @param message for the client: the same for all that presented something
     * @param keyId whose key it was once, for logs and metrics; empty when it never was one
     */
    record Rejected(Kind kind, String message, String keyId) implements AuthDecision {}

    /** Why a client was rejected. */
    enum Kind {
        /** No Authorization field at all. */
        MISSING,
        /** Not one bearer key: another scheme, several fields, another form. */
        MALFORMED,
        /** The form of a key, and nobody's. */
        UNKNOWN,
        REVOKED,
        EXPIRED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

package dev.sluice.gateway;

import dev.sluice.gateway.keys.AuthDecision;
import dev.sluice.gateway.keys.Authenticator;
import dev.sluice.gateway.keys.FailedAuthThrottle;
import dev.sluice.gateway.keys.KeyAdmission;
import dev.sluice.gateway.keys.KeyLimit;
import dev.sluice.gateway.keys.KeyLimiter;
import dev.sluice.gateway.keys.KeyRing;
import dev.sluice.gateway.keys.KeyState;
import dev.sluice.gateway.keys.VirtualKey;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whom a request is for, by its virtual key, and whether that key's limits leave room for it. Any thread; never blocks. */
final class Tenants {
    private final Authenticator authenticator;
    private final KeyLimiter limiter;
    private final FailedAuthThrottle throttle;
    private final @Nullable Supplier<KeyRing> keys;

    /** @param keys those in force; null when nobody needs one */
    Tenants(KeyLimiter limiter, FailedAuthThrottle throttle, @Nullable Supplier<KeyRing> keys) {
        this.authenticator = keys == null ? Authenticator.anonymous() : Authenticator.of(keys);
        this.limiter = limiter;
        this.throttle = throttle;
        this.keys = keys;
    }

    /** Whether clients need keys. */
    boolean needKeys() {
        return keys != null;
    }

    /** The key of that id if it is in force; null otherwise. */
    @Nullable
    VirtualKey inForce(String id) {
        @Nullable VirtualKey key = keys == null ? null : keys.get().find(id);
        return key != null && key.stateAt(Instant.now()) == KeyState.ACTIVE ? key : null;
    }

    /** Asks for a place within a key's limits, for a request that no visit brings. */
    KeyAdmission acquire(VirtualKey key, long estimatedTokens) {
        return limiter.tryAcquire(key, estimatedTokens, System.nanoTime());
    }

    /**
     * The key a request came with; null when nobody needs one.
     *
     * @throws RequestException with 401, or with 429 for an address that failed too often
     */
    @Nullable
    VirtualKey identify(Visit visit) {
        RequestHead head = visit.head();
        return identify(head.fields("authorization"), head.remote().getAddress(), visit::keyId);
    }

    /**
     * Whose the values of Authorization fields are; null when nobody needs a key.
     *
     * @param keyId hears the public id of the key, also of one that is no longer in force
     * @throws RequestException with 401, or with 429 for an address that failed too often
     */
    @Nullable
    VirtualKey identify(List<String> authorization, InetAddress address, Consumer<String> keyId) {
        AuthDecision decision = authenticator.authenticate(authorization, Instant.now());
        if (decision instanceof AuthDecision.Rejected rejected) {
            keyId.accept(rejected.keyId());
            throw rejection(rejected, address, System.nanoTime());
        }
        if (!(decision instanceof AuthDecision.Authenticated authenticated)) {
            return null;
        }
        keyId.accept(authenticated.key().id());
        return authenticated.key();
    }

    /**
     * Takes a request's place within its key's limits; the visit gives it back at its end.
     *
     * @throws RequestException with 429 when there is none, 400 for a request larger than a whole minute's tokens
     */
    void admit(Visit visit, VirtualKey key, long estimatedTokens) {
        KeyAdmission admission = limiter.tryAcquire(key, estimatedTokens, System.nanoTime());
        visit.limits(admission.snapshot());
        if (admission instanceof KeyAdmission.Granted granted) {
            visit.lease(granted.lease());
            return;
        }
        throw refusal((KeyAdmission.Refused) admission);
    }

    /**
     * Takes a place within a key's limits.
     *
     * @throws RequestException as {@link #admit} does
     */
    KeyAdmission.Granted admission(VirtualKey key, long estimatedTokens) {
        KeyAdmission admission = limiter.tryAcquire(key, estimatedTokens, System.nanoTime());
        if (admission instanceof KeyAdmission.Granted granted) {
            return granted;
        }
        throw refusal((KeyAdmission.Refused) admission);
    }

    private static RequestException refusal(KeyAdmission.Refused refused) {
        boolean tooLarge = refused.reason() == KeyLimit.REQUEST_SIZE;
        String message = "the key's limit is reached: " + refused.reason() + " of " + refused.limit() + ", "
                + refused.remaining() + " left" + (tooLarge ? " (expected: a shorter prompt or max_tokens)" : "");
        return new RequestException(new GatewayError(
                tooLarge ? 400 : 429,
                "policy_error",
                tooLarge ? "request_too_large" : "rate_limit_exceeded",
                message,
                null,
                tooLarge ? null : refused.retryAfter(),
                !tooLarge));
    }

    private RequestException rejection(AuthDecision.Rejected rejected, InetAddress address, long now) {
        boolean missing = rejected.kind() == AuthDecision.Kind.MISSING;
        Duration wait = missing ? Duration.ZERO : throttle.retryAfter(address, now);
        if (!wait.isZero()) {
            return new RequestException(new GatewayError(
                    429,
                    "authentication_error",
                    "too_many_failures",
                    "too many requests of this address had no valid key",
                    null,
                    wait,
                    true));
        }
        if (!missing) {
            throttle.onFailure(address, now);
        }
        GatewayError error =
                new GatewayError(401, "authentication_error", "invalid_api_key", rejected.message(), null, null, false);
        return RequestException.unauthorized(error);
    }
}

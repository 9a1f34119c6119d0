package dev.sluice.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why one attempt failed, in the provider's words where there are any.
 *
 * @param kind the class of the failure
 * @param remedy what may help
 * @param delivery whether the provider may have seen the call
 * @param message one line for a person; never holds a key
 * @param clock the clock that ended it; null unless the kind is {@link FailureKind#TIMEOUT}
 * @param status the HTTP status; 0 when no head was received
 * @param code the provider's inner code or error type; empty when it gave none
 * @param retryAfter how long the provider asked us to wait; null when it did not
 * @param providerRequestId the provider's id of the exchange; empty when it gave none
 */
public record AttemptFailure(
        FailureKind kind,
        Remedy remedy,
        Delivery delivery,
        String message,
        @Nullable PhaseClock clock,
        int status,
        String code,
        @Nullable Duration retryAfter,
        String providerRequestId) {

    /** A failure without a reply from the provider. */
    public static AttemptFailure of(FailureKind kind, Delivery delivery, String message) {
        return new AttemptFailure(kind, kind.remedy(), delivery, message, null, 0, "", null, "");
    }

    /** A clock ran out. */
    public static AttemptFailure timeout(PhaseClock clock, Delivery delivery, String message) {
        return new AttemptFailure(FailureKind.TIMEOUT, Remedy.RETRY, delivery, message, clock, 0, "", null, "");
    }

    /** The provider answered, and its answer is this failure. */
    public static AttemptFailure answered(FailureKind kind, int status, String code, String message) {
        return new AttemptFailure(kind, kind.remedy(), Delivery.ANSWERED, message, null, status, code, null, "");
    }

    public AttemptFailure withRemedy(Remedy newRemedy) {
        return new AttemptFailure(
                kind, newRemedy, delivery, message, clock, status, code, retryAfter, providerRequestId);
    }

    public AttemptFailure withRetryAfter(@Nullable Duration newRetryAfter) {
        return new AttemptFailure(
                kind, remedy, delivery, message, clock, status, code, newRetryAfter, providerRequestId);
    }

    public AttemptFailure withProviderRequestId(String id) {
        return new AttemptFailure(kind, remedy, delivery, message, clock, status, code, retryAfter, id);
    }

    public AttemptFailure withDelivery(Delivery newDelivery) {
        return new AttemptFailure(
                kind, remedy, newDelivery, message, clock, status, code, retryAfter, providerRequestId);
    }

    public AttemptFailure withMessage(String newMessage) {
        return new AttemptFailure(
                kind, remedy, delivery, newMessage, clock, status, code, retryAfter, providerRequestId);
    }

    public AttemptFailure withStatus(int newStatus) {
        return new AttemptFailure(
                kind, remedy, delivery, message, clock, newStatus, code, retryAfter, providerRequestId);
    }
}

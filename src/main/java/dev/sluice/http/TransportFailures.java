package dev.sluice.http;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.Remedy;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on a connection, as an {@link AttemptFailure}.
 *
 * <p>A body that breaks after its head counts as {@link Delivery#ANSWERED}: the provider has seen the call for certain,
 * and may have billed it.
 */
final class TransportFailures {
    private static final int MAX_DETAIL = 300;
    private static final String BECAUSE = "failed because of ";

    private TransportFailures() {}

    static AttemptFailure noFreeConnection() {
        return AttemptFailure.of(
                FailureKind.INTERNAL, Delivery.NOT_SENT, "no free connection: permits and connections disagree");
    }

    static AttemptFailure unsendable(IllegalArgumentException reason) {
        return AttemptFailure.of(
                FailureKind.INTERNAL, Delivery.NOT_SENT, "the call cannot be sent: " + reason.getMessage());
    }

    static AttemptFailure poolClosed(Delivery delivery) {
        return AttemptFailure.of(FailureKind.SHUTTING_DOWN, delivery, "the connection pool is closed");
    }

    static AttemptFailure aborted() {
        return AttemptFailure.of(FailureKind.CANCELLED, Delivery.MAYBE_SENT, "the exchange was aborted");
    }

    static AttemptFailure retired() {
        return AttemptFailure.of(FailureKind.CONNECTION_LOST, Delivery.NOT_SENT, "the connection was retired");
    }

    static AttemptFailure connectTimeout(Origin origin, Duration timeout) {
        return AttemptFailure.timeout(
                PhaseClock.CONNECT,
                Delivery.NOT_SENT,
                "no connection to " + origin + " within " + timeout.toMillis() + " ms");
    }

    /** No connection: refused, unknown, unreachable, or not to be trusted. */
    static AttemptFailure opening(@Nullable Throwable cause, Origin origin) {
        @Nullable SSLException tls = find(cause, SSLException.class);
        if (tls != null) {
            return AttemptFailure.of(
                            FailureKind.TLS_FAILED,
                            Delivery.NOT_SENT,
                            "TLS with " + origin + " failed: " + detail(deepest(tls)))
                    .withRemedy(Remedy.FAIL_OVER);
        }
        return AttemptFailure.of(
                FailureKind.CONNECT_FAILED, Delivery.NOT_SENT, "no connection to " + origin + ": " + tcp(cause));
    }

    static AttemptFailure beforeTheCall() {
        return AttemptFailure.of(FailureKind.CONNECTION_LOST, Delivery.NOT_SENT, "closed before the call was sent");
    }

    /** Closed or reset before a byte of a reply. */
    static AttemptFailure noReply(@Nullable Throwable cause) {
        return AttemptFailure.of(
                FailureKind.CONNECTION_LOST, Delivery.MAYBE_SENT, "closed without a reply" + suffix(cause));
    }

    /** Something came, but no legal head. */
    static AttemptFailure head(BadReplyException illegal) {
        if (illegal.isFlood()) {
            // Legal (RFC 9110 §15.2), and never meant well.
            return protocol(0, "the provider sent interim replies (1xx) and no reply")
                    .withRemedy(Remedy.FAIL_OVER);
        }
        return protocol(illegal.status(), "not a legal HTTP reply: " + detail(illegal));
    }

    static AttemptFailure cutHead() {
        return AttemptFailure.of(
                FailureKind.CONNECTION_LOST, Delivery.MAYBE_SENT, "closed within the head of the reply");
    }

    static AttemptFailure closedOnReuse() {
        return AttemptFailure.of(
                FailureKind.CONNECTION_LOST, Delivery.MAYBE_SENT, "closed as the call was sent on a reused connection");
    }

    /** Bytes that no call asked for: what follows on this connection can't be trusted. */
    static AttemptFailure unasked(Delivery delivery) {
        return AttemptFailure.of(
                FailureKind.CONNECTION_LOST, delivery, "the provider sent bytes that no call had asked for");
    }

    /** A reply that HTTP does not allow. */
    static AttemptFailure protocol(int status, String message) {
        return AttemptFailure.answered(FailureKind.BAD_REPLY, status, "", message);
    }

    static AttemptFailure tooLarge(int maxReplyBytes, int status) {
        return AttemptFailure.answered(
                        FailureKind.BAD_REPLY, status, "", "the reply is longer than " + maxReplyBytes + " bytes")
                .withRemedy(Remedy.FAIL_OVER);
    }

    /** The body broke the rules. */
    static AttemptFailure body(BadReplyException illegal, int status) {
        return protocol(status, "the body is not legal HTTP: " + detail(illegal));
    }

    /** The body ended before it was complete. */
    static AttemptFailure cut(@Nullable Throwable cause, int status) {
        return AttemptFailure.answered(
                FailureKind.TRUNCATED, status, "", "the body ended before it was complete" + suffix(cause));
    }

    /** Akka says what it tried before it says why it failed. */
    private static String tcp(@Nullable Throwable cause) {
        String text = detail(cause);
        int why = text.indexOf(BECAUSE);
        return why < 0 ? text : text.substring(why + BECAUSE.length());
    }

    private static String suffix(@Nullable Throwable cause) {
        return cause == null ? "" : ": " + detail(cause);
    }

    private static String detail(@Nullable Throwable cause) {
        if (cause == null) {
            return "closed";
        }
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String line = text.replaceAll("[\\p{Cntrl}]+", " ").strip();
        return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "…";
    }

    private static <T extends Throwable> @Nullable T find(@Nullable Throwable cause, Class<T> type) {
        @Nullable Throwable each = cause;
        for (int depth = 0; each != null && depth < 16; depth++) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
            each = each.getCause();
        }
        return null;
    }

    private static Throwable deepest(Throwable cause) {
        Throwable each = cause;
        for (int depth = 0; each.getCause() != null && depth < 16; depth++) {
            each = each.getCause();
        }
        return each;
    }
}

package dev.sluice.policy;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Idempotency;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.Remedy;
import dev.sluice.policy.RetryDecision.GiveUp;
import dev.sluice.policy.RetryDecision.Retry;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Whether a failed attempt is worth another one, and when.
 *
 * <p>A call is committed once content was shown to the caller, and never retried after that (Envoy; gRPC A6 draws the
 * line at the response head). A delay the provider names is obeyed to the letter (gRPC's pushback), with up to 10 % on
 * top so that a thousand callers do not return in the same millisecond; a longer one than can be waited out ends the
 * request now instead of at its deadline. A named delay of zero or less names nothing, and the backoff applies. Throttles
 * back off from a longer base than faults (AWS SDKs' standard mode).
 *
 * <p>This judges one request. {@link RetryBudget} bounds all of them together, and must be asked too.
 *
 * @param maxAttempts attempts in all, the first included; 1 to 10
 * @param backoff the delay after a fault
 * @param throttleBackoff the delay when the provider asked for fewer calls and named none
 * @param minAttemptTime the shortest time an attempt is worth starting for; 0 or more
 * @param maxHint the longest delay a provider may impose; 0 or more
 */
public record RetryPolicy(
        int maxAttempts, Backoff backoff, Backoff throttleBackoff, Duration minAttemptTime, Duration maxHint) {

    public RetryPolicy {
        Check.that(maxAttempts >= 1 && maxAttempts <= 10, "maxAttempts", maxAttempts, "1 to 10");
        Check.notNegative("minAttemptTime", minAttemptTime);
        Check.notNegative("maxHint", maxHint);
    }

    /** This policy with another number of attempts. */
    public RetryPolicy withMaxAttempts(int newMaxAttempts) {
        return new RetryPolicy(newMaxAttempts, backoff, throttleBackoff, minAttemptTime, maxHint);
    }

    /** This policy with one attempt and no more. */
    public RetryPolicy withoutRetries() {
        return withMaxAttempts(1);
    }

    /**
     * Judges the latest failure of a request.
     *
     * @param failure why the latest attempt failed
     * @param attemptsMade attempts so far, that one included; 1 or more
     * @param committed whether any content was shown to the caller
     * @param idempotency whether the provider may see the request twice
     * @param remaining what the deadline leaves
     * @param random the source of jitter
     */
    public RetryDecision decide(
            AttemptFailure failure,
            int attemptsMade,
            boolean committed,
            Idempotency idempotency,
            Duration remaining,
            RandomGenerator random) {
        Optional<String> objection = objection(failure, attemptsMade, committed, idempotency);
        if (objection.isPresent()) {
            return new GiveUp(objection.get());
        }
        if (remaining.compareTo(minAttemptTime) < 0) {
            return new GiveUp(Nanos.text(remaining) + " are left, too little for another attempt");
        }
        Duration spare = remaining.minus(minAttemptTime);
        Duration hint = failure.retryAfter();
        if (hint != null && !hint.isNegative() && !hint.isZero()) {
            return afterHint(hint, spare, random);
        }
        Backoff pace = failure.remedy() == Remedy.RETRY_SLOWER ? throttleBackoff : backoff;
        return new Retry(shorter(pace.delay(attemptsMade, random), spare));
    }

    private Optional<String> objection(
            AttemptFailure failure, int attemptsMade, boolean committed, Idempotency idempotency) {
        if (committed) {
            return Optional.of("part of the answer was already shown");
        }
        if (!failure.remedy().isRetry()) {
            return Optional.of("a retry does not help against " + failure.kind().code());
        }
        PhaseClock clock = failure.clock();
        if (clock != null && endsRequest(clock)) {
            return Optional.of("the " + clock.label() + " clock ends the request");
        }
        if (attemptsMade >= maxAttempts) {
            return Optional.of(attemptsMade + " of " + maxAttempts + " attempts made");
        }
        if (idempotency == Idempotency.AT_MOST_ONCE && !isProvablyUnserved(failure)) {
            return Optional.of("the provider may have worked on it, and the request allows that only once");
        }
        return Optional.empty();
    }

    private RetryDecision afterHint(Duration hint, Duration spare, RandomGenerator random) {
        String asks = "provider asks to wait " + Nanos.text(hint) + ", which exceeds ";
        if (hint.compareTo(maxHint) > 0) {
            return new GiveUp(asks + "the longest wait allowed, " + Nanos.text(maxHint));
        }
        if (hint.compareTo(spare) > 0) {
            return new GiveUp(asks + "the " + Nanos.text(spare) + " that can be waited");
        }
        Duration jitter = Duration.ofNanos(random.nextLong(Nanos.of(hint) / 10 + 1));
        return new Retry(shorter(hint.plus(jitter), spare));
    }

    private static boolean endsRequest(PhaseClock clock) {
        return switch (clock) {
            case TOTAL, WAITING, CONSUMER, IDLE -> true;
            case CONNECT, FIRST_BYTE, FIRST_EVENT -> false;
        };
    }

    private static boolean isProvablyUnserved(AttemptFailure failure) {
        return switch (failure.delivery()) {
            case NOT_SENT -> true;
            case MAYBE_SENT -> false;
            case ANSWERED ->
                failure.kind() == FailureKind.RATE_LIMITED
                        || failure.kind() == FailureKind.OVERLOADED
                        || failure.status() == 429
                        || failure.status() == 503;
        };
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}

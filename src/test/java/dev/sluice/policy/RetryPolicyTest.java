package dev.sluice.policy;

import static dev.sluice.model.Idempotency.AT_LEAST_ONCE;
import static dev.sluice.model.Idempotency.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.model.AttemptFailure;
import dev.sluice.model.Delivery;
import dev.sluice.model.FailureKind;
import dev.sluice.model.Idempotency;
import dev.sluice.model.PhaseClock;
import dev.sluice.model.Remedy;
import dev.sluice.policy.RetryDecision.GiveUp;
import dev.sluice.policy.RetryDecision.Retry;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final RetryPolicy POLICY = new RetryPolicy(
            3,
            new Backoff(Duration.ofMillis(250), 2, Duration.ofSeconds(8)),
            new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(20)),
            Duration.ofMillis(500),
            Duration.ofSeconds(60));
    private static final AttemptFailure REFUSED_CONNECTION =
            AttemptFailure.of(FailureKind.CONNECT_FAILED, Delivery.NOT_SENT, "connection refused");
    private static final AttemptFailure LOST =
            AttemptFailure.of(FailureKind.CONNECTION_LOST, Delivery.MAYBE_SENT, "reset by peer");
    private static final AttemptFailure THROTTLED =
            AttemptFailure.answered(FailureKind.RATE_LIMITED, 429, "1302", "too many requests");

    private final Random random = new Random(42);

    @Test
    void decide_fault_retriesWithinTheBackoff() {
        for (int i = 0; i < 100; i++) {
            assertThat(retried(decide(LOST, 2, LONG))).isBetween(Duration.ZERO, Duration.ofMillis(500));
        }
    }

    @Test
    void decide_throttleWithoutHint_usesTheLongerBackoff() {
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            Duration delay = retried(decide(THROTTLED, 1, LONG));
            longest = delay.compareTo(longest) > 0 ? delay : longest;
        }
        assertThat(longest).isBetween(Duration.ofMillis(900), Duration.ofSeconds(1));
    }

    @Test
    void decide_committed_givesUp() {
        assertThat(POLICY.decide(LOST, 1, true, AT_LEAST_ONCE, LONG, random))
                .isEqualTo(new GiveUp("part of the answer was already shown"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Remedy.class,
            names = {"NONE", "FAIL_OVER"})
    void decide_remedyIsNoRetry_givesUp(Remedy remedy) {
        assertThat(decide(LOST.withRemedy(remedy), 1, LONG))
                .isEqualTo(new GiveUp("a retry does not help against connection_lost"));
    }

    @Test
    void decide_attemptsUsedUp_givesUp() {
        assertThat(decide(LOST, 2, LONG)).isInstanceOf(Retry.class);
        assertThat(decide(LOST, 3, LONG)).isEqualTo(new GiveUp("3 of 3 attempts made"));
        assertThat(POLICY.withMaxAttempts(4).decide(LOST, 3, false, AT_LEAST_ONCE, LONG, random))
                .isInstanceOf(Retry.class);
        assertThat(POLICY.withoutRetries().decide(LOST, 1, false, AT_LEAST_ONCE, LONG, random))
                .isEqualTo(new GiveUp("1 of 1 attempts made"));
    }

    @ParameterizedTest
    @EnumSource(PhaseClock.class)
    void decide_clockRanOut_retriesOnlyTheClocksOfOneAttempt(PhaseClock clock) {
        RetryDecision decision = decide(AttemptFailure.timeout(clock, Delivery.MAYBE_SENT, "too slow"), 1, LONG);
        switch (clock) {
            case CONNECT, FIRST_BYTE, FIRST_EVENT -> assertThat(decision).isInstanceOf(Retry.class);
            default -> assertThat(decision).isEqualTo(new GiveUp("the " + clock.label() + " clock ends the request"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT_FAILED,  NOT_SENT,     0, true",
        "TIMEOUT,         NOT_SENT,     0, true",
        "CONNECTION_LOST, MAYBE_SENT,   0, false",
        "RATE_LIMITED,    ANSWERED,   200, true",
        "OVERLOADED,      ANSWERED,   529, true",
        "UNAVAILABLE,     ANSWERED,   503, true",
        "UNAVAILABLE,     ANSWERED,   429, true",
        "UNAVAILABLE,     ANSWERED,   500, false",
        "UNAVAILABLE,     ANSWERED,   502, false",
        "TRUNCATED,       ANSWERED,   200, false",
    })
    void decide_atMostOnce_retriesOnlyWhatNobodyServed(
            FailureKind kind, Delivery delivery, int status, boolean retried) {
        AttemptFailure failure = AttemptFailure.of(kind, delivery, "").withStatus(status);
        RetryDecision once = POLICY.decide(failure, 1, false, AT_MOST_ONCE, LONG, random);
        assertThat(once instanceof Retry).isEqualTo(retried);
        assertThat(POLICY.decide(failure, 1, false, AT_LEAST_ONCE, LONG, random))
                .isInstanceOf(Retry.class);
    }

    @Test
    void decide_hint_isObeyedWithATenthOfJitter() {
        AttemptFailure failure = THROTTLED.withRetryAfter(Duration.ofSeconds(30));
        Duration shortest = LONG;
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 1_000; i++) {
            Duration delay = retried(decide(failure, 1, LONG));
            shortest = delay.compareTo(shortest) < 0 ? delay : shortest;
            longest = delay.compareTo(longest) > 0 ? delay : longest;
        }
        assertThat(shortest).isBetween(Duration.ofSeconds(30), Duration.ofMillis(30_100));
        assertThat(longest).isBetween(Duration.ofMillis(32_900), Duration.ofSeconds(33));
    }

    @Test
    void decide_hintAboveTheLongestAllowed_givesUp() {
        assertThat(decide(THROTTLED.withRetryAfter(Duration.ofSeconds(61)), 1, LONG))
                .isEqualTo(new GiveUp("provider asks to wait 61 s, which exceeds the longest wait allowed, 60 s"));
        assertThat(decide(THROTTLED.withRetryAfter(Duration.ofSeconds(Long.MAX_VALUE)), 1, LONG))
                .isInstanceOf(GiveUp.class);
    }

    @Test
    void decide_hintAsLongAsAllowed_isObeyed() {
        assertThat(retried(decide(THROTTLED.withRetryAfter(POLICY.maxHint()), 1, LONG)))
                .isGreaterThanOrEqualTo(POLICY.maxHint());
    }

    @Test
    void decide_hintOfANanosecond_isObeyed() {
        assertThat(retried(decide(THROTTLED.withRetryAfter(Duration.ofNanos(1)), 1, LONG)))
                .isEqualTo(Duration.ofNanos(1));
    }

    @Test
    void decide_hintThatLeavesNoTimeForAnAttempt_givesUp() {
        AttemptFailure failure = THROTTLED.withRetryAfter(Duration.ofSeconds(10));
        assertThat(decide(failure, 1, Duration.ofMillis(10_499)))
                .isEqualTo(new GiveUp("provider asks to wait 10 s, which exceeds the 9.999 s that can be waited"));
        assertThat(retried(decide(failure, 1, Duration.ofMillis(10_500)))).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-5S"})
    void decide_hintThatNamesNoWait_backsOff(Duration hint) {
        assertThat(retried(decide(THROTTLED.withRetryAfter(hint), 1, LONG)))
                .isBetween(Duration.ofNanos(1), Duration.ofSeconds(1));
    }

    @Test
    void decide_tooLittleTime_givesUp() {
        assertThat(decide(REFUSED_CONNECTION, 1, Duration.ofMillis(499)))
                .isEqualTo(new GiveUp("499 ms are left, too little for another attempt"));
        assertThat(retried(decide(REFUSED_CONNECTION, 1, Duration.ofMillis(500))))
                .isZero();
    }

    @Property
    void decide_anyRetry_leavesTimeForTheAttemptAndObeysTheHint(
            @ForAll @IntRange(min = 1, max = 12) int made,
            @ForAll FailureKind kind,
            @ForAll Delivery delivery,
            @ForAll Idempotency idempotency,
            @ForAll boolean committed,
            @ForAll @LongRange(min = -1_000, max = 100_000) long hintMillis,
            @ForAll @LongRange(min = 0, max = 120_000) long remainingMillis,
            @ForAll long seed) {
        AttemptFailure failure = AttemptFailure.of(kind, delivery, "").withRetryAfter(Duration.ofMillis(hintMillis));
        Duration remaining = Duration.ofMillis(remainingMillis);
        RetryDecision decision = POLICY.decide(failure, made, committed, idempotency, remaining, new Random(seed));
        if (decision instanceof Retry retry) {
            assertThat(retry.delay().plus(POLICY.minAttemptTime())).isLessThanOrEqualTo(remaining);
            assertThat(retry.delay()).isGreaterThanOrEqualTo(Duration.ofMillis(hintMillis));
            assertThat(committed).isFalse();
            assertThat(made).isLessThan(POLICY.maxAttempts());
        }
    }

    @Test
    void policy_wrongSettings_areRefused() {
        for (int wrong : new int[] {0, 11}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> POLICY.withMaxAttempts(wrong))
                    .withMessage("maxAttempts: " + wrong + " (expected: 1 to 10)");
        }
    }

    @Test
    void retry_negativeDelay_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Retry(Duration.ofNanos(-1)))
                .withMessage("delay: PT-0.000000001S (expected: 0 or more)");
    }

    private RetryDecision decide(AttemptFailure failure, int attemptsMade, Duration remaining) {
        return POLICY.decide(failure, attemptsMade, false, AT_LEAST_ONCE, remaining, random);
    }

    private static Duration retried(RetryDecision decision) {
        assertThat(decision).isInstanceOf(Retry.class);
        return ((Retry) decision).delay();
    }
}

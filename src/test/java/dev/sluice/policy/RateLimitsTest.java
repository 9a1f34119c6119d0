package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.policy.Permit.Granted;
import dev.sluice.policy.Permit.Wait;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600 * SECOND;

    @Test
    void tryAcquire_unlimited_alwaysGrants() {
        RateLimits limits = new RateLimits(LimitSettings.UNLIMITED);
        for (int i = 0; i < 10_000; i++) {
            assertThat(limits.tryAcquire(1_000_000, 0)).isEqualTo(new Granted(1_000_000));
        }
        limits.settle(1_000_000, 5, 0);
        assertThat(limits.inFlight()).isEqualTo(10_000);
    }

    @Test
    void tryAcquire_concurrencyUsedUp_waitsForARelease() {
        RateLimits limits = new RateLimits(new LimitSettings(2, 0, 0, 0));
        grant(limits, 0, 0);
        grant(limits, 0, 0);
        Wait wait = wait(limits, 0, 0);
        assertThat(wait.axis()).isEqualTo("concurrency");
        assertThat(wait.delay()).isPositive();
        limits.release();
        assertThat(limits.inFlight()).isEqualTo(1);
        grant(limits, 0, 0);
    }

    @Test
    void release_withoutACall_isADefect() {
        RateLimits limits = new RateLimits(LimitSettings.UNLIMITED);
        assertThatIllegalStateException().isThrownBy(limits::release).withMessageStartingWith("inFlight: 0 (expected:");
    }

    @Test
    void tryAcquire_threeAMinute_startsOneEachTwentySeconds() {
        RateLimits limits = new RateLimits(new LimitSettings(0, 3, 0, 0));
        grant(limits, 0, 0);
        assertThat(wait(limits, 0, 0)).isEqualTo(new Wait(Duration.ofSeconds(20), "requests-per-minute"));
        grant(limits, 0, 20 * SECOND);
        assertThat(wait(limits, 0, 20 * SECOND).delay()).hasSeconds(20);
    }

    @Property(tries = 100)
    void tryAcquire_busyCallers_noMinuteSeesMoreThanTheLimitNorMuchLess(
            @ForAll @IntRange(min = 1, max = 2_000) int limit, @ForAll @IntRange(min = 5, max = 50) int stepMillis) {
        RateLimits limits = new RateLimits(new LimitSettings(0, limit, 0, 0));
        Deque<Long> minute = new ArrayDeque<>();
        int burst = 0;
        int granted = 0;
        for (long now = 0; now < 180 * SECOND; now += stepMillis * 1_000_000L) {
            while (!minute.isEmpty() && now - minute.getFirst() >= 60 * SECOND) {
                minute.removeFirst();
            }
            while (limits.tryAcquire(0, now) instanceof Granted) {
                minute.addLast(now);
                granted++;
            }
            burst = Math.max(burst, now == 0 ? granted : 0);
            assertThat(minute).hasSizeLessThanOrEqualTo(limit);
        }
        assertThat(burst).isLessThanOrEqualTo(Math.max(1, limit / 10));
        assertThat(granted).isGreaterThanOrEqualTo((int) (3 * 0.9 * limit));
    }

    @Test
    void tryAcquire_minuteOfTokens_isReservedAndSettled() {
        RateLimits limits = new RateLimits(new LimitSettings(0, 0, 60_000, 0));
        grant(limits, 3_000, 0);
        Wait wait = wait(limits, 3_000, 0);
        assertThat(wait.axis()).isEqualTo("tokens-per-minute");
        assertThat(wait.delay()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_200));
        limits.settle(3_000, 0, 0);
        grant(limits, 3_000, 0);
    }

    @Test
    void settle_moreThanReserved_isADebt() {
        RateLimits limits = new RateLimits(new LimitSettings(0, 0, 60_000, 0));
        grant(limits, 1_000, 0);
        limits.settle(1_000, 31_000, 0);
        assertThat(wait(limits, 0, 0).delay()).isBetween(Duration.ofSeconds(28), Duration.ofSeconds(31));
    }

    @Test
    void tryAcquire_estimateAboveTheMinute_passesAlone() {
        RateLimits limits = new RateLimits(new LimitSettings(0, 0, 60_000, 0));
        grant(limits, 90_000, 0);
        assertThat(wait(limits, 1, 0).delay()).isGreaterThan(Duration.ofSeconds(85));
    }

    @Test
    void tryAcquire_dayOfTokens_maySpendItAtOnceAndThenWaits() {
        RateLimits limits = new RateLimits(new LimitSettings(0, 0, 0, 1_000));
        grant(limits, 600, 0);
        grant(limits, 400, HOUR);
        Wait wait = wait(limits, 600, HOUR);
        assertThat(wait.axis()).isEqualTo("tokens-per-day");
        assertThat(HOUR + wait.delay().toNanos()).isBetween(24 * HOUR, 24 * HOUR + HOUR / 4);
        grant(limits, 600, HOUR + wait.delay().toNanos());
    }

    @Test
    void settle_lessThanReserved_givesTheDayBack() {
        RateLimits limits = new RateLimits(new LimitSettings(0, 0, 0, 1_000));
        grant(limits, 1_000, 0);
        limits.settle(1_000, 100, SECOND);
        grant(limits, 900, SECOND);
        assertThat(limits.tryAcquire(1, SECOND)).isInstanceOf(Wait.class);
    }

    @Test
    void tryAcquire_estimateAboveTheDay_passesAlone() {
        RateLimits limits = new RateLimits(new LimitSettings(0, 0, 0, 1_000));
        grant(limits, 5_000, 0);
        assertThat(limits.tryAcquire(0, 0)).isInstanceOf(Wait.class);
    }

    @Test
    void tryAcquire_severalAxesUsedUp_namesTheLongestWaitAndTakesFromNone() {
        RateLimits limits = new RateLimits(new LimitSettings(0, 60, 60_000, 10_000));
        grant(limits, 9_000, 0);
        assertThat(wait(limits, 3_000, 0).axis()).isEqualTo("tokens-per-day");
        assertThat(wait(limits, 1_000, 0).axis()).isEqualTo("tokens-per-minute");
        assertThat(limits.inFlight()).isEqualTo(1);
        limits.settle(9_000, 0, 0);
        grant(limits, 3_000, 5 * SECOND);
    }

    @Test
    void pause_namedDelay_holdsEverythingBackUntilThen() {
        RateLimits limits = new RateLimits(LimitSettings.UNLIMITED);
        long now = Long.MAX_VALUE - SECOND;
        limits.pause(Duration.ofSeconds(10), now);
        limits.pause(Duration.ofSeconds(5), now);
        assertThat(wait(limits, 0, now)).isEqualTo(new Wait(Duration.ofSeconds(10), "paused"));
        assertThat(wait(limits, 0, now + 4 * SECOND).delay()).hasSeconds(6);
        grant(limits, 0, now + 10 * SECOND);
        limits.pause(Duration.ofSeconds(20), now + 10 * SECOND);
        limits.pause(Duration.ofSeconds(30), now + 10 * SECOND);
        assertThat(wait(limits, 0, now + 10 * SECOND).delay()).hasSeconds(30);
    }

    @Test
    void pause_endless_doesNotOverflow() {
        RateLimits limits = new RateLimits(LimitSettings.UNLIMITED);
        limits.pause(Duration.ofSeconds(Long.MAX_VALUE), 0);
        assertThat(wait(limits, 0, HOUR).axis()).isEqualTo("paused");
    }

    @Test
    void pause_over_grantsWhateverTheClock() {
        RateLimits limits = new RateLimits(LimitSettings.UNLIMITED);
        limits.pause(Duration.ofSeconds(1), 5 * SECOND);
        grant(limits, 0, 6 * SECOND);
        assertThat(limits.inFlight()).isEqualTo(1);
    }

    @Test
    void limits_negativeArguments_areRefused() {
        RateLimits limits = new RateLimits(LimitSettings.UNLIMITED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.tryAcquire(-1, 0))
                .withMessage("estimatedTokens: -1 (expected: 0 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.settle(-1, 0, 0))
                .withMessage("reservedTokens: -1 (expected: 0 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.settle(0, -1, 0))
                .withMessage("actualTokens: -1 (expected: 0 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.pause(Duration.ofSeconds(-1), 0))
                .withMessage("delay: PT-1S (expected: 0 or more)");
    }

    @Test
    void settings_negative_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LimitSettings(-1, 0, 0, 0))
                .withMessage("concurrency: -1 (expected: 0 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LimitSettings(0, 0, 0, -1))
                .withMessage("tokensPerDay: -1 (expected: 0 or more)");
    }

    private static void grant(RateLimits limits, long tokens, long now) {
        assertThat(limits.tryAcquire(tokens, now)).isEqualTo(new Granted(tokens));
    }

    private static Wait wait(RateLimits limits, long tokens, long now) {
        Permit permit = limits.tryAcquire(tokens, now);
        assertThat(permit).isInstanceOf(Wait.class);
        return (Wait) permit;
    }
}

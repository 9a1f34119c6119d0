package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long WINDOW = 10 * SECOND;

    private final RetryBudget budget = new RetryBudget(0.2, 1, Duration.ofNanos(WINDOW));

    @Test
    void tryWithdraw_coldStart_grantsTheFloorOfOneWindow() {
        assertThat(withdrawAll(budget, 0)).isEqualTo(10);
        assertThat(withdrawAll(budget, 9 * SECOND)).isZero();
        assertThat(withdrawAll(budget, 11 * SECOND)).isEqualTo(10);
    }

    @Test
    void tryWithdraw_afterTraffic_addsAFifthOfIt() {
        for (int i = 0; i < 100; i++) {
            budget.onFirstAttempt(i);
        }
        assertThat(budget.balance(100)).isCloseTo(30, within(1e-9));
        assertThat(withdrawAll(budget, 100)).isEqualTo(30);
    }

    @Test
    void tryWithdraw_trafficOlderThanTheWindow_paysNothing() {
        for (int i = 0; i < 100; i++) {
            budget.onFirstAttempt(0);
        }
        assertThat(withdrawAll(budget, WINDOW)).isEqualTo(10);
    }

    @Test
    void balance_depositsGoBeforeTheirRetries_isNegativeUntilThoseGoToo() {
        for (int i = 0; i < 100; i++) {
            budget.onFirstAttempt(0);
        }
        assertThat(withdrawAll(budget, 9 * SECOND)).isEqualTo(30);
        assertThat(budget.balance(11 * SECOND)).isEqualTo(-20);
        assertThat(budget.tryWithdraw(11 * SECOND)).isFalse();
        assertThat(budget.balance(20 * SECOND)).isEqualTo(10);
    }

    @Test
    void tryWithdraw_binaryFractions_loseNoRetry() {
        RetryBudget fractions = new RetryBudget(0.29, 0, Duration.ofSeconds(10));
        for (int i = 0; i < 100; i++) {
            fractions.onFirstAttempt(0);
        }
        assertThat(withdrawAll(fractions, 0)).isEqualTo(29);
    }

    @Test
    void tryWithdraw_ratioAndFloorZero_neverGrants() {
        RetryBudget none = new RetryBudget(0, 0, Duration.ofSeconds(10));
        none.onFirstAttempt(0);
        assertThat(none.tryWithdraw(0)).isFalse();
    }

    /** A total outage at 100 calls a second, each with two retries to make: load grows by the ratio, not threefold. */
    @Test
    void tryWithdraw_standingOutage_addsTheRatioToTheLoad() {
        int retries = 0;
        for (long ms = 0; ms < 60_000; ms += 10) {
            budget.onFirstAttempt(ms * 1_000_000);
            retries += budget.tryWithdraw(ms * 1_000_000) ? 1 : 0;
            retries += budget.tryWithdraw(ms * 1_000_000) ? 1 : 0;
        }
        assertThat(retries).isBetween(1_100, 1_200 + 70);
    }

    @Property(tries = 300)
    void tryWithdraw_anyTraffic_boundHoldsInEveryWindow(
            @ForAll long origin,
            @ForAll @DoubleRange(min = 0, max = 1) double ratio,
            @ForAll @IntRange(min = 0, max = 3) int perSecond,
            @ForAll @Size(max = 150) List<@IntRange(min = -900, max = 900) Integer> steps) {
        RetryBudget subject = new RetryBudget(ratio, perSecond, Duration.ofNanos(WINDOW));
        List<Long> firsts = new ArrayList<>();
        List<Long> retries = new ArrayList<>();
        long passed = 0;
        for (int step : steps) {
            passed += Math.max(0, Math.abs(step) - 500) * (SECOND / 200);
            if (step > 0) {
                subject.onFirstAttempt(origin + passed);
                firsts.add(passed);
            } else if (subject.tryWithdraw(origin + passed)) {
                retries.add(passed);
                double allowed = ratio * count(firsts, passed, WINDOW) + perSecond * 10 + 1e-6;
                assertThat((double) count(retries, passed, WINDOW)).isLessThanOrEqualTo(allowed);
            }
        }
        for (long end = 0; end <= passed + WINDOW; end += SECOND / 2) {
            double allowed = ratio * count(firsts, end, 2 * WINDOW) + perSecond * 10 + 1e-6;
            assertThat((double) count(retries, end, WINDOW)).isLessThanOrEqualTo(allowed);
        }
    }

    @Test
    void budget_wrongSettings_areRefused() {
        Duration window = Duration.ofSeconds(10);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryBudget(1.1, 1, window))
                .withMessage("ratio: 1.1 (expected: 0 to 1)");
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryBudget(-0.1, 1, window));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryBudget(Double.NaN, 1, window));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryBudget(0.2, -1, window))
                .withMessage("perSecond: -1.0 (expected: 0 or more, finite)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryBudget(0.2, 1, Duration.ZERO))
                .withMessage("window: PT0S (expected: more than 0)");
    }

    private static int withdrawAll(RetryBudget budget, long now) {
        int taken = 0;
        while (budget.tryWithdraw(now)) {
            taken++;
        }
        return taken;
    }

    private static long count(List<Long> times, long end, long length) {
        return times.stream().filter(at -> at <= end && end - at < length).count();
    }
}

package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), 2, Duration.ofSeconds(8));

    @Test
    void ceiling_eachFailure_doublesUpToTheMaximum() {
        assertThat(BACKOFF.ceiling(1)).hasMillis(250);
        assertThat(BACKOFF.ceiling(2)).hasMillis(500);
        assertThat(BACKOFF.ceiling(5)).hasMillis(4_000);
        assertThat(BACKOFF.ceiling(6)).hasMillis(8_000);
        assertThat(BACKOFF.ceiling(7)).hasMillis(8_000);
        assertThat(BACKOFF.ceiling(Integer.MAX_VALUE)).hasMillis(8_000);
    }

    @Property
    void delay_anySettings_staysWithinTheCeilingAndTheCeilingGrows(
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long initial,
            @ForAll @DoubleRange(min = 1, max = 1e6) double multiplier,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long more,
            @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE - 1) int failed,
            @ForAll long seed) {
        Duration max = Duration.ofNanos(initial).plusNanos(more);
        Backoff backoff = new Backoff(Duration.ofNanos(initial), multiplier, max);
        assertThat(backoff.delay(failed, new Random(seed))).isBetween(Duration.ZERO, backoff.ceiling(failed));
        assertThat(backoff.ceiling(failed)).isLessThanOrEqualTo(max);
        assertThat(backoff.ceiling(failed + 1)).isGreaterThanOrEqualTo(backoff.ceiling(failed));
    }

    /** Kolmogorov–Smirnov: 1.95 / √n is the distance that even draws exceed once in a thousand times. */
    @Test
    void delay_tenThousandDraws_areEven() {
        double[] draws = draws(3, 10_000);
        double distance = 0;
        for (int i = 0; i < draws.length; i++) {
            distance = Math.max(distance, Math.abs(draws[i] - (i + 0.5) / draws.length));
        }
        assertThat(distance).isLessThan(1.95 / Math.sqrt(draws.length));
    }

    @Test
    void delay_thousandCallersThatFailedTogether_spread() {
        int[] tenths = new int[10];
        for (double draw : draws(6, 1_000)) {
            tenths[(int) Math.min(9, draw * 10)]++;
        }
        assertThat(Arrays.stream(tenths).boxed())
                .allSatisfy(callers -> assertThat(callers).isBetween(60, 140));
    }

    @Test
    void delay_noInitialDelay_neverWaits() {
        Backoff none = new Backoff(Duration.ZERO, 2, Duration.ofSeconds(1));
        assertThat(none.delay(Integer.MAX_VALUE, new Random(1))).isZero();
    }

    @Test
    void delay_beforeAnyFailure_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BACKOFF.delay(0, new Random(1)))
                .withMessage("failedAttempts: 0 (expected: 1 or more)");
    }

    @Test
    void backoff_wrongSettings_areRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ofSeconds(-1), 2, second))
                .withMessage("initialDelay: PT-1S (expected: 0 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(second, 0.5, second))
                .withMessage("multiplier: 0.5 (expected: 1 or more, finite)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(second, Double.POSITIVE_INFINITY, second))
                .withMessageStartingWith("multiplier: Infinity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(second, 2, Duration.ofMillis(999)))
                .withMessage("maxDelay: PT0.999S (expected: initialDelay or more)");
    }

    /** Sorted, as parts of the ceiling. */
    private static double[] draws(int failedAttempts, int count) {
        Random random = new Random(20260101);
        double ceiling = BACKOFF.ceiling(failedAttempts).toNanos();
        double[] draws = new double[count];
        Arrays.setAll(draws, i -> BACKOFF.delay(failedAttempts, random).toNanos() / ceiling);
        Arrays.sort(draws);
        return draws;
    }
}

package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    private final TokenBucket bucket = new TokenBucket(2, 10);

    @Test
    void tryAcquire_full_takesTheBurst() {
        assertThat(bucket.tryAcquire(10, 0)).isZero();
        assertThat(bucket.tryAcquire(1, 0)).hasMillis(500);
        assertThat(bucket.tryAcquire(1, SECOND / 2)).isZero();
    }

    @Test
    void tryAcquire_refused_takesNothing() {
        assertThat(bucket.tryAcquire(9, 0)).isZero();
        assertThat(bucket.tryAcquire(5, 0)).hasSeconds(2);
        assertThat(bucket.tryAcquire(1, 0)).isZero();
    }

    @Test
    void tryAcquire_longIdle_neverHoldsMoreThanTheBurst() {
        assertThat(bucket.tryAcquire(10, 0)).isZero();
        assertThat(bucket.tryAcquire(10, 1_000 * SECOND)).isZero();
        assertThat(bucket.tryAcquire(1, 1_000 * SECOND)).isPositive();
    }

    @Test
    void tryAcquire_moreThanTheBurst_passesWhenFullAndLeavesADebt() {
        assertThat(bucket.tryAcquire(1, 0)).isZero();
        assertThat(bucket.tryAcquire(30, 0)).hasMillis(500);
        assertThat(bucket.tryAcquire(30, SECOND / 2)).isZero();
        assertThat(bucket.tryAcquire(2, SECOND / 2)).hasSeconds(11);
    }

    @Test
    void giveBack_unused_isThereAgain() {
        assertThat(bucket.tryAcquire(10, 0)).isZero();
        bucket.giveBack(4);
        assertThat(bucket.tryAcquire(4, 0)).isZero();
        bucket.giveBack(1_000);
        assertThat(bucket.tryAcquire(10, 0)).isZero();
        assertThat(bucket.tryAcquire(1, 0)).isPositive();
    }

    @Test
    void debit_moreThanThereIs_mustDripInFirst() {
        bucket.debit(16);
        assertThat(bucket.tryAcquire(0, 0)).hasSeconds(3);
        assertThat(bucket.tryAcquire(2, 0)).hasSeconds(4);
    }

    @Test
    void tryAcquire_clockStepsBack_neitherGainsNorLoses() {
        assertThat(bucket.tryAcquire(10, 5 * SECOND)).isZero();
        assertThat(bucket.tryAcquire(1, 0)).hasMillis(500);
        assertThat(bucket.tryAcquire(1, 5 * SECOND)).hasMillis(500);
    }

    @Property
    void tryAcquire_waitingAsTold_isEnough(
            @ForAll long origin,
            @ForAll @DoubleRange(min = 0.01, max = 1e6) double perSecond,
            @ForAll @DoubleRange(min = 0.5, max = 1e6) double burst,
            @ForAll @Size(max = 20) List<@DoubleRange(min = 0, max = 1e6) Double> amounts) {
        TokenBucket subject = new TokenBucket(perSecond, burst);
        long now = origin;
        for (double amount : amounts) {
            Duration wait = subject.tryAcquire(amount, now);
            if (!wait.isZero()) {
                now += wait.toNanos();
                assertThat(subject.tryAcquire(amount, now)).isZero();
            }
        }
    }

    @Property
    void tryAcquire_anyTraffic_takesAtMostTheBurstAndTheDrip(
            @ForAll @Size(max = 100) List<@IntRange(min = 0, max = 2_000) Integer> stepsMillis) {
        TokenBucket subject = new TokenBucket(2, 10);
        long now = 0;
        double taken = 0;
        for (int step : stepsMillis) {
            now += step * 1_000_000L;
            double amount = step % 10;
            taken += subject.tryAcquire(amount, now).isZero() ? amount : 0;
            assertThat(taken).isLessThanOrEqualTo(10 + 2 * (now / 1e9) + 1e-6);
        }
    }

    @Test
    void bucket_wrongArguments_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenBucket(0, 1))
                .withMessage("perSecond: 0.0 (expected: more than 0, finite)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenBucket(1, 0))
                .withMessage("burst: 0.0 (expected: more than 0, finite)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bucket.tryAcquire(-1, 0))
                .withMessage("amount: -1.0 (expected: 0 or more, finite)");
        assertThatIllegalArgumentException().isThrownBy(() -> bucket.giveBack(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> bucket.debit(Double.NaN));
    }
}

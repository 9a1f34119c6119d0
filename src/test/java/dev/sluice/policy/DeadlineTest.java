package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    @Property
    void deadline_anyStart_elapsedAndRemainingMakeTheBudget(
            @ForAll long start,
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long budget,
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long passed) {
        Deadline deadline = Deadline.startingAt(start, Duration.ofNanos(budget));
        long now = start + passed;
        assertThat(deadline.elapsed(now).toNanos()).isEqualTo(passed);
        assertThat(deadline.remaining(now).toNanos()).isEqualTo(Math.max(0, budget - passed));
        assertThat(deadline.isPast(now)).isEqualTo(passed >= budget);
    }

    @Test
    void deadline_clockWraps_staysRight() {
        Deadline deadline = Deadline.startingAt(Long.MAX_VALUE - 5, Duration.ofNanos(100));
        assertThat(deadline.elapsed(Long.MIN_VALUE + 4)).isEqualTo(Duration.ofNanos(10));
        assertThat(deadline.remaining(Long.MIN_VALUE + 4)).isEqualTo(Duration.ofNanos(90));
        assertThat(deadline.isPast(Long.MIN_VALUE + 94)).isTrue();
    }

    @Test
    void remaining_clockBeforeTheStart_isTheBudget() {
        Deadline deadline = Deadline.startingAt(1_000, Duration.ofSeconds(1));
        assertThat(deadline.elapsed(0)).isZero();
        assertThat(deadline.remaining(0)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void remaining_endlessBudget_doesNotOverflow() {
        Deadline deadline = Deadline.startingAt(0, Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(deadline.isPast(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void isPast_noBudget_isTrueAtOnce() {
        assertThat(Deadline.startingAt(7, Duration.ZERO).isPast(7)).isTrue();
    }

    @Test
    void deadline_negativeBudget_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Deadline.startingAt(0, Duration.ofSeconds(-1)))
                .withMessage("budget: PT-1S (expected: 0 or more)");
    }
}

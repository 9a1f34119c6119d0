package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WindowCounterTest {
    private static final Duration WINDOW = Duration.ofNanos(1_000);

    private final WindowCounter counter = new WindowCounter(WINDOW, 10);

    private record Entry(long at, long amount) {}

    @Property
    void sums_anyHistory_embraceTheTrueSum(
            @ForAll long origin, @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 700) Integer> steps) {
        WindowCounter subject = new WindowCounter(WINDOW, 10);
        List<Entry> history = new ArrayList<>();
        long now = origin;
        for (int step : steps) {
            now += step;
            subject.add(step % 7, now);
            history.add(new Entry(now, step % 7));
            assertThat(subject.sumCovering(now)).isBetween(sum(history, now, 1_000), sum(history, now, 1_100));
            assertThat(subject.sumWithin(now)).isBetween(sum(history, now, 900), sum(history, now, 1_000));
        }
    }

    @Property
    void untilAtMost_waitingThatLong_isEnoughAndNotTooLong(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 200) Integer> steps,
            @ForAll @IntRange(min = 0, max = 50) int limit) {
        WindowCounter subject = new WindowCounter(WINDOW, 10);
        long now = 0;
        for (int step : steps) {
            now += step;
            subject.add(step % 7, now);
        }
        long wait = subject.untilAtMost(limit, now).toNanos();
        assertThat(wait).isBetween(0L, 1_100L);
        if (wait > 0) {
            assertThat(subject.sumCovering(now + wait - 1)).isGreaterThan(limit);
        }
        assertThat(subject.sumCovering(now + wait)).isLessThanOrEqualTo(limit);
    }

    @Test
    void add_negative_takesOutOfTheNewestSlotOnly() {
        counter.add(5, 0);
        counter.add(3, 500);
        counter.add(-4, 500);
        assertThat(counter.sumCovering(500)).isEqualTo(5);
    }

    @Test
    void add_clockStepsBack_countsNow() {
        counter.add(1, 5_000);
        counter.add(1, 0);
        assertThat(counter.sumCovering(5_000)).isEqualTo(2);
    }

    @Test
    void clear_afterUse_startsAnew() {
        counter.add(9, 0);
        counter.add(9, 950);
        counter.clear();
        assertThat(counter.sumCovering(77)).isZero();
        counter.add(1, 77);
        assertThat(counter.sumWithin(77)).isEqualTo(1);
    }

    @Test
    void clear_afterUse_leavesNothingThatExpiresLater() {
        counter.add(9, 0);
        counter.clear();
        counter.add(1, 0);
        assertThat(counter.sumWithin(500)).isEqualTo(1);
        assertThat(counter.sumCovering(10_000)).isZero();
    }

    @Test
    void untilAtMost_askedLater_isShorter() {
        counter.add(1, 0);
        assertThat(counter.untilAtMost(0, 0)).isEqualTo(Duration.ofNanos(1_100));
        assertThat(counter.untilAtMost(0, 1_099)).isEqualTo(Duration.ofNanos(1));
        assertThat(counter.untilAtMost(0, 1_100)).isZero();
    }

    /** The sum over the half-open span of some length that ends now. */
    private static long sum(List<Entry> history, long now, long length) {
        return history.stream()
                .filter(entry -> now - entry.at() < length)
                .mapToLong(Entry::amount)
                .sum();
    }
}

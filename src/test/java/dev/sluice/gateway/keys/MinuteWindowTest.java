package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MinuteWindowTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private record Taken(long slot, long at, long amount) {}

    @Property
    void taken_anyHistory_coversTheMinuteAndHalfASecondMore(
            @ForAll long origin, @ForAll @Size(max = 80) List<@IntRange(min = 0, max = 40_000) Integer> millis) {
        MinuteWindow window = new MinuteWindow(origin);
        List<Taken> history = new ArrayList<>();
        long now = origin;
        for (int step : millis) {
            now += step * MILLI;
            history.add(new Taken(window.take(step % 7, now), now, step % 7));
            assertThat(window.taken(now)).isBetween(sum(history, now, 60_000), sum(history, now, 60_500));
        }
    }

    @Property
    void giveBack_someOfAnyHistory_neverGoesBelowWhatIsLeft(
            @ForAll @Size(min = 1, max = 80) List<@IntRange(min = 0, max = 20_000) Integer> millis) {
        MinuteWindow window = new MinuteWindow(0);
        List<Taken> history = new ArrayList<>();
        long now = 0;
        for (int step : millis) {
            now += step * MILLI;
            history.add(new Taken(window.take(step % 7, now), now, step % 7));
            if (step % 3 == 0) {
                int which = step % history.size();
                Taken taken = history.get(which);
                long back = (taken.amount() + 1) / 2;
                window.giveBack(taken.slot(), back, now);
                history.set(which, new Taken(taken.slot(), taken.at(), taken.amount() - back));
            }
            assertThat(window.taken(now)).isBetween(sum(history, now, 60_000), sum(history, now, 60_500));
        }
        assertThat(window.taken(now + 61 * SECOND)).isZero();
    }

    @Property
    void nanosUntilAtMost_waitingThatLong_isEnoughAndNotTooLong(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 10_000) Integer> millis,
            @ForAll @IntRange(min = 0, max = 50) int limit) {
        MinuteWindow window = new MinuteWindow(0);
        long now = 0;
        for (int step : millis) {
            now += step * MILLI;
            window.take(step % 7, now);
        }
        long wait = window.nanosUntilAtMost(limit, now);
        long empty = window.nanosUntilEmpty(now);
        assertThat(wait).isBetween(0L, 60_500 * MILLI);
        assertThat(empty).isBetween(wait, 60_500 * MILLI);
        if (wait > 0) {
            assertThat(window.taken(now + wait - 1)).isGreaterThan(limit);
        }
        assertThat(window.taken(now + wait)).isLessThanOrEqualTo(limit);
        assertThat(window.taken(now + empty)).isZero();
    }

    @Test
    void take_clockStepsBack_countsNow() {
        MinuteWindow window = new MinuteWindow(SECOND);
        window.take(1, 5 * SECOND);
        window.take(1, 0);
        assertThat(window.taken(60 * SECOND)).isEqualTo(2);
        assertThat(window.taken(66 * SECOND)).isZero();
    }

    @Test
    void giveBack_afterTheMinute_changesNothing() {
        MinuteWindow window = new MinuteWindow(0);
        long slot = window.take(10, 0);
        window.take(3, 61 * SECOND);
        window.giveBack(slot, 10, 62 * SECOND);
        assertThat(window.taken(62 * SECOND)).isEqualTo(3);
    }

    private static long sum(List<Taken> history, long now, long millis) {
        return history.stream()
                .filter(taken -> now - taken.at() < millis * MILLI)
                .mapToLong(Taken::amount)
                .sum();
    }
}

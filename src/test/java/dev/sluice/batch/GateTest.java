package dev.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final long SECOND = 1_000_000_000;
    private static final Deferral THROTTLED = new Deferral("rate_limited", null, Duration.ofSeconds(60), false);

    @Test
    void freshGate_letsInAsManyAsThereMayBe() {
        Gate gate = new Gate(4);
        assertThat(gate.isOpen(3, 0)).isTrue();
        assertThat(gate.isOpen(4, 0)).isFalse();
        assertThat(gate.isPaused(0)).isFalse();
    }

    @Test
    void deferrals_pauseForTwiceAsLongEachTime_andHalveTheRoom() {
        Gate gate = new Gate(64);
        long now = 0;
        for (int i = 0; i < 8; i++) {
            gate.deferred(THROTTLED, now);
            assertThat(gate.pause(now)).isEqualTo(Duration.ofSeconds(Math.min(60, 1L << i)));
            assertThat(gate.limit()).isEqualTo(Math.max(1, 64 >> (i + 1)));
            now += gate.pause(now).toNanos();
            assertThat(gate.isOpen(0, now)).isTrue();
        }
    }

    @Test
    void callsThatWereUnderWayTogether_countOnce_butTheLongestHintHolds() {
        Gate gate = new Gate(64);
        gate.deferred(THROTTLED, 0);
        gate.deferred(new Deferral("rate_limited", Duration.ofSeconds(7), Duration.ofSeconds(60), false), 1);
        gate.deferred(THROTTLED, 2);
        assertThat(gate.limit()).isEqualTo(32);
        assertThat(gate.pause(2)).isEqualTo(Duration.ofNanos(7 * SECOND - 1));
    }

    @Test
    void answers_openItAgain_oneForOne() {
        Gate gate = new Gate(8);
        gate.deferred(new Deferral("circuit_open", null, Duration.ofSeconds(2), true), 0);
        assertThat(gate.limit()).isEqualTo(1);
        for (int answers = 1; answers <= 20; answers++) {
            gate.answered();
            assertThat(gate.limit()).isEqualTo(Math.min(8, answers + 1));
        }
        gate.deferred(THROTTLED, SECOND * 10);
        assertThat(gate.pause(SECOND * 10)).as("the doubling began anew").isEqualTo(Duration.ofSeconds(1));
    }

    @Property
    void limit_staysWithinBounds_andEveryPauseEnds(
            @ForAll @IntRange(min = 1, max = 1000) int most,
            @ForAll @Size(max = 60) java.util.List<@LongRange(min = 0, max = 20) Long> steps) {
        Gate gate = new Gate(most);
        long now = Long.MAX_VALUE - 5 * SECOND;
        for (long step : steps) {
            if (step % 3 == 0) {
                gate.answered();
            } else {
                gate.deferred(
                        step % 3 == 1
                                ? THROTTLED
                                : new Deferral("x", Duration.ofSeconds(step), Duration.ofSeconds(2), true),
                        now);
            }
            assertThat(gate.limit()).isBetween(1, most);
            assertThat(gate.pause(now)).isLessThanOrEqualTo(Duration.ofSeconds(60));
            now += step * SECOND / 2;
            assertThat(gate.isPaused(now + 61 * SECOND)).isFalse();
        }
    }
}

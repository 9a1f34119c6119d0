package dev.sluice.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void onSuccess_asManyAsTheLimit_growsByOne() {
        ConcurrencyLimit limit = new ConcurrencyLimit(10, 1, 100);
        succeed(limit, 9, 10);
        assertThat(limit.limit()).isEqualTo(10);
        succeed(limit, 1, 10);
        assertThat(limit.limit()).isEqualTo(11);
        succeed(limit, 10, 11);
        assertThat(limit.limit()).isEqualTo(11);
        succeed(limit, 1, 11);
        assertThat(limit.limit()).isEqualTo(12);
    }

    @Test
    void onSuccess_lessThanHalfInUse_provesNothing() {
        ConcurrencyLimit limit = new ConcurrencyLimit(10, 1, 100);
        succeed(limit, 1_000, 4);
        assertThat(limit.limit()).isEqualTo(10);
        succeed(limit, 10, 5);
        assertThat(limit.limit()).isEqualTo(11);
    }

    @Test
    void onSuccess_atTheMaximum_growsNoFurther() {
        ConcurrencyLimit limit = new ConcurrencyLimit(3, 1, 4);
        succeed(limit, 1_000, 4);
        assertThat(limit.limit()).isEqualTo(4);
    }

    @Test
    void onDropped_manyAtOnce_shrinksOnce() {
        ConcurrencyLimit limit = new ConcurrencyLimit(100, 1, 100);
        for (int i = 0; i < 50; i++) {
            limit.onDropped(i);
        }
        assertThat(limit.limit()).isEqualTo(70);
        limit.onDropped(SECOND - 1);
        assertThat(limit.limit()).isEqualTo(70);
        limit.onDropped(SECOND);
        assertThat(limit.limit()).isEqualTo(49);
    }

    @Test
    void onDropped_againWithinASecond_shrinksOnceWhateverTheClock() {
        ConcurrencyLimit limit = new ConcurrencyLimit(100, 1, 100);
        limit.onDropped(5 * SECOND);
        limit.onDropped(5 * SECOND + SECOND / 2);
        assertThat(limit.limit()).isEqualTo(70);
    }

    @Test
    void limit_fixed_neverMoves() {
        ConcurrencyLimit limit = new ConcurrencyLimit(3, 3, 3);
        succeed(limit, 10, 3);
        limit.onDropped(0);
        assertThat(limit.limit()).isEqualTo(3);
    }

    @Test
    void onDropped_forLong_endsAtTheMinimum() {
        ConcurrencyLimit limit = new ConcurrencyLimit(100, 1, 100);
        for (long second = 0; second < 60; second++) {
            limit.onDropped(Long.MAX_VALUE + second * SECOND);
        }
        assertThat(limit.limit()).isEqualTo(1);
        assertThat(limit.hasRoom(0)).isTrue();
        assertThat(limit.hasRoom(1)).isFalse();
    }

    /** A provider that bears 40: the limit saws between 0.7 of that and just above it. */
    @Test
    void limit_againstACapacity_settlesAroundIt() {
        ConcurrencyLimit limit = new ConcurrencyLimit(5, 1, 200);
        int highest = 0;
        int lowest = 200;
        for (int second = 0; second < 1_000; second++) {
            if (limit.limit() > 40) {
                limit.onDropped(second * SECOND);
            }
            succeed(limit, Math.min(limit.limit(), 40), limit.limit());
            if (second > 200) {
                highest = Math.max(highest, limit.limit());
                lowest = Math.min(lowest, limit.limit());
            }
        }
        assertThat(highest).isBetween(40, 42);
        assertThat(lowest).isBetween(28, 30);
    }

    @Property
    void limit_anyHistory_staysInRange(@ForAll @Size(max = 200) List<@IntRange(min = -5, max = 60) Integer> events) {
        ConcurrencyLimit limit = new ConcurrencyLimit(10, 3, 20);
        long now = 0;
        for (int event : events) {
            now += SECOND / 2;
            int before = limit.limit();
            if (event < 0) {
                limit.onDropped(now);
                assertThat(limit.limit()).isLessThanOrEqualTo(before);
            } else {
                limit.onSuccess(event);
                assertThat(limit.limit()).isBetween(before, before + 1);
            }
            assertThat(limit.limit()).isBetween(3, 20);
        }
    }

    @Test
    void limit_wrongSettings_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConcurrencyLimit(1, 0, 1))
                .withMessage("min: 0 (expected: 1 or more)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConcurrencyLimit(5, 5, 4))
                .withMessage("max: 4 (expected: min or more)");
        for (int wrong : new int[] {1, 10}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ConcurrencyLimit(wrong, 2, 9))
                    .withMessage("initial: " + wrong + " (expected: min to max)");
        }
    }

    private static void succeed(ConcurrencyLimit limit, int times, int inFlight) {
        for (int i = 0; i < times; i++) {
            limit.onSuccess(inFlight);
        }
    }
}

package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HighWaterTest {
    private final HighWater water = new HighWater();

    @Test
    void most_isWhatWasOpenAtOnce() {
        water.opened(ms(0));
        water.opened(ms(10));
        water.opened(ms(20));
        water.closed(ms(0), ms(2_000));
        water.closed(ms(10), ms(2_010));
        water.opened(ms(5_000));

        assertThat(water.most(ms(9_000))).isEqualTo(3);
        assertThat(water.open()).isEqualTo(2);
    }

    @Test
    void most_isKnownAtOnce() {
        water.opened(ms(0));
        water.opened(ms(1));

        assertThat(water.most(ms(1))).isEqualTo(2);
    }

    @Test
    void aReplacedConnection_whoseCloseIsHeardOfLater_countsOnce() {
        water.opened(ms(0));
        water.opened(ms(500));
        water.opened(ms(1_000));
        water.closed(ms(0), ms(1_200));

        assertThat(water.most(ms(9_000))).isEqualTo(2);
    }

    @Test
    void aReplacedConnection_thatStaysOpenForLonger_countsTwice() {
        water.opened(ms(0));
        water.opened(ms(1_000));
        water.closed(ms(0), ms(1_250));

        assertThat(water.most(ms(9_000))).isEqualTo(2);
    }

    @Test
    void aShortConnection_countsAtItsOwnOpening() {
        water.opened(ms(0));
        water.opened(ms(10));
        water.opened(ms(20));
        water.closed(ms(20), ms(30));

        assertThat(water.most(ms(9_000))).isEqualTo(3);
    }

    @Test
    void reset_startsFromWhatIsOpen() {
        water.opened(ms(0));
        water.opened(ms(1));
        water.closed(ms(0), ms(1_000));
        water.reset();

        assertThat(water.most(ms(1_001))).isEqualTo(1);
    }

    private static long ms(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}

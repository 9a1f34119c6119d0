package dev.sluice.load.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaturationTest {
    private static double[] series(int length, IntToDoubleFunction value) {
        return IntStream.range(0, length).mapToDouble(value).toArray();
    }

    /** From the tables. */
    @ParameterizedTest
    @CsvSource({
        "0.975, 1, 12.706",
        "0.975, 2, 4.303",
        "0.975, 3, 3.182",
        "0.95, 5, 2.015",
        "0.99, 6, 3.143",
        "0.99, 10, 2.764",
        "0.995, 20, 2.845",
        "0.975, 1000000, 1.960",
        "0.99, 30, 2.457"
    })
    void quantile_isTheTables(double probability, double degrees, double expected) {
        assertThat(StudentT.quantile(probability, degrees)).isCloseTo(expected, within(0.006 * expected));
    }

    @Test
    void quantile_outOfRange_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StudentT.quantile(0.5, 3))
                .withMessageContaining("expected: above 0.5");
    }

    @Property(tries = 200)
    void slope_ofALine_isTheLines(
            @ForAll @DoubleRange(min = -50, max = 50) double slope,
            @ForAll @DoubleRange(min = 0, max = 1e4) double begin,
            @ForAll @IntRange(min = 3, max = 200) int length) {
        Slope fitted = Slope.of(series(length, i -> begin + slope * i));

        assertThat(fitted.slope()).isCloseTo(slope, within(1e-6));
        assertThat(fitted.error()).isLessThan(1e-2);
    }

    @Property(tries = 200)
    void queue_thatGrows_isSaturated(@ForAll long seed, @ForAll @IntRange(min = 10, max = 120) int length) {
        Random noise = new Random(seed);
        double[] inFlight = series(length, i -> 20 + 100.0 * i / length + noise.nextGaussian());
        double[] waits = series(length, i -> 0.2 + 1.0 * i / length + 0.02 * noise.nextGaussian());

        assertThat(Saturation.isReached(inFlight, waits)).isTrue();
    }

    /** Both slopes must be significant at 1 % and large, so that noise alone is hardly ever taken for it. */
    @Test
    void steadyLoad_withNoise_isNotSaturated() {
        Random noise = new Random(11);
        int alarms = 0;
        for (int round = 0; round < 2_000; round++) {
            double[] inFlight = series(20, i -> 20 + 6 * noise.nextGaussian());
            double[] waits = series(20, i -> 0.2 + 0.06 * noise.nextGaussian());
            alarms += Saturation.isReached(inFlight, waits) ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(2);
    }

    @Test
    void onlyOneOfBoth_isNotSaturated() {
        double[] rising = series(40, i -> 10 + i);
        double[] level = series(40, i -> 10 + i % 2);

        assertThat(Saturation.isReached(rising, level)).isFalse();
        assertThat(Saturation.isReached(level, rising)).isFalse();
    }

    @Test
    void rise_ofNextToNothing_isNotSaturated() {
        double[] barely = series(100, i -> 100 + 0.05 * i);

        assertThat(Saturation.isReached(barely, barely)).isFalse();
    }

    @Test
    void stall_thatIsWorkedOff_isNotSaturated() {
        double[] stalled = series(40, i -> i >= 22 && i < 30 ? 100 : 10);

        assertThat(Saturation.isReached(stalled, stalled)).isFalse();
    }

    @Test
    void tooFewIntervals_sayNothing() {
        double[] rising = series(7, i -> 10 + 10 * i);

        assertThat(Saturation.isReached(rising, rising)).isFalse();
        assertThat(Saturation.isReached(series(30, i -> 10 + i), series(30, i -> i < 25 ? Double.NaN : i)))
                .isFalse();
    }
}

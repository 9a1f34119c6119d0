package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.load.plan.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SweepSearchTest {
    private static Shape.Sweep sweep(double from, double to, double growth, int refine) {
        return new Shape.Sweep(from, to, growth, Duration.ofSeconds(1), refine);
    }

    /** Tries a target that bears so many requests a second. */
    private static List<Double> tried(SweepSearch search, double bears) {
        List<Double> tried = new ArrayList<>();
        while (search.hasNext()) {
            tried.add(search.next());
            search.tried(search.next() <= bears);
        }
        return tried;
    }

    @Test
    void rates_doubleUntilOneIsBad_thenTheGapIsHalved() {
        SweepSearch search = new SweepSearch(sweep(10, 1_000, 2, 2));

        assertThat(tried(search, 100))
                .containsExactly(
                        10.0, 20.0, 40.0, 80.0, 160.0, Math.sqrt(80 * 160), Math.sqrt(80 * Math.sqrt(80 * 160)));
        assertThat(search.knee()).isCloseTo(95.1, within(0.1));
        assertThat(search.isBounded()).isTrue();
    }

    @Test
    void targetThatBearsAll_isTriedUpToTheMost() {
        SweepSearch search = new SweepSearch(sweep(10, 50, 2, 3));

        assertThat(tried(search, 1e9)).containsExactly(10.0, 20.0, 40.0, 50.0);
        assertThat(search.knee()).isEqualTo(50);
        assertThat(search.isBounded()).isFalse();
    }

    @Test
    void targetThatBearsNothing_isLeftAlone() {
        SweepSearch search = new SweepSearch(sweep(10, 50, 2, 3));

        assertThat(tried(search, 1)).containsExactly(10.0);
        assertThat(search.knee()).isZero();
    }

    @Property(tries = 300)
    void knee_isTheLastRateThatIsBorne_asNearAsRefined(
            @ForAll @DoubleRange(min = 1, max = 100) double from,
            @ForAll @DoubleRange(min = 1.05, max = 4) double growth,
            @ForAll @DoubleRange(min = 1, max = 500) double bears,
            @ForAll @IntRange(min = 0, max = 10) int refine) {
        SweepSearch search = new SweepSearch(sweep(from, 1_000, growth, refine));

        List<Double> tried = tried(search, bears);

        assertThat(search.knee()).isLessThanOrEqualTo(bears);
        if (bears >= from) {
            double gap = Math.max(1.021, Math.pow(growth, 1 / Math.pow(2, refine)));
            assertThat(search.knee() * gap).isGreaterThanOrEqualTo(bears * 0.999);
        }
        assertThat(tried).hasSizeLessThan(200).allMatch(rate -> rate <= 1_000);
    }
}

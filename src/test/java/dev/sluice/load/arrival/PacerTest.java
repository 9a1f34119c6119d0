package dev.sluice.load.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schedule against schedules computed otherwise. */
class PacerTest {
    private static final long SECOND = 1_000_000_000L;

    private static List<Long> all(RateProfile profile, Arrivals arrivals, long seed) {
        Pacer pacer = Pacer.of(profile, arrivals, seed, 0);
        List<Long> instants = new ArrayList<>();
        for (long instant = pacer.next(); instant != Pacer.END; instant = pacer.next()) {
            instants.add(instant);
        }
        return instants;
    }

    @Test
    void constant_twoHundredASecond_isEveryFiveMilliseconds() {
        List<Long> instants = all(RateProfile.constant(200, 60 * SECOND), Arrivals.CONSTANT, 1);

        assertThat(instants).hasSize(12_000);
        for (int k = 0; k < instants.size(); k++) {
            assertThat(instants.get(k)).isEqualTo(k * 5_000_000L);
        }
    }

    /** In exact arithmetic, hours into the run as well. */
    @Property(tries = 300)
    void constant_anyRate_isExactToTheNanosecond(
            @ForAll @DoubleRange(min = 0.01, max = 20_000) double rate,
            @ForAll @LongRange(min = 0, max = 10_000_000) long k) {
        RateProfile profile = RateProfile.constant(rate, 2_000_000_000L * SECOND);
        BigDecimal exact = BigDecimal.valueOf(k)
                .multiply(BigDecimal.valueOf(SECOND))
                .divide(new BigDecimal(rate), MathContext.DECIMAL64);
        long bound = Math.max(1, exact.longValue() >> 50);

        assertThat(profile.instantOf((double) k))
                .isCloseTo(exact.setScale(0, RoundingMode.HALF_UP).longValue(), within(bound + 1));
    }

    /** On the line from 0 to 2 n/T, k requests are due at T √(k/n). */
    @Test
    void ramp_fromNothing_followsTheSquareRoot() {
        RateProfile ramp = new RateProfile(List.of(new RateProfile.Stage(0, 200, 10 * SECOND)));

        List<Long> instants = all(ramp, Arrivals.CONSTANT, 1);

        assertThat(instants).hasSize(1_000);
        for (int k = 0; k < instants.size(); k++) {
            assertThat(instants.get(k)).isCloseTo(Math.round(10e9 * Math.sqrt(k / 1_000.0)), within(2L));
        }
    }

    @Property(tries = 300)
    void instant_anyProfile_isWhereSoManyAreDue(
            @ForAll("profiles") RateProfile profile, @ForAll @DoubleRange(min = 0, max = 0.99) double share) {
        Assume.that(profile.count() > 1e-6);
        double count = share * profile.count();
        long instant = profile.instantOf(count);

        assertThat(instant).isBetween(0L, profile.nanos());
        // At such a rate the count changes by so much in a nanosecond.
        double resolution = 1e-9 * (profile.rateAt(instant) + 1) * 4 + 1e-9 * count;
        double[] around = {profile.dueBy(Math.max(0, instant - 1)), profile.dueBy(instant + 1)};
        assertThat(count).isBetween(around[0] - resolution, around[1] + resolution);
    }

    @Property(tries = 200)
    void constant_anyProfile_givesEveryWholeRequestInOrder(@ForAll("profiles") RateProfile profile) {
        List<Long> instants = all(profile, Arrivals.CONSTANT, 1);

        assertThat(instants).isSorted();
        assertThat((double) instants.size()).isCloseTo(Math.ceil(profile.count()), within(1.0));
        assertThat(instants).allMatch(instant -> instant >= 0 && instant < profile.nanos());
    }

    @Property(tries = 100)
    void poisson_sameSeed_isTheSameScheduleAndAnotherIsNot(@ForAll long seed) {
        RateProfile profile = RateProfile.constant(50, 5 * SECOND);

        assertThat(all(profile, Arrivals.POISSON, seed)).isEqualTo(all(profile, Arrivals.POISSON, seed));
        assertThat(all(profile, Arrivals.POISSON, seed)).isNotEqualTo(all(profile, Arrivals.POISSON, seed + 1));
    }

    /** Kolmogorov–Smirnov of the gaps against the exponential distribution; 1.95 / √n is exceeded once in a thousand times. */
    @Test
    void poisson_gaps_areExponential() {
        List<Long> instants = all(RateProfile.constant(1_000, 20 * SECOND), Arrivals.POISSON, 7);
        double[] gaps = new double[instants.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (instants.get(i + 1) - instants.get(i)) / 1e6;
        }
        Arrays.sort(gaps);
        double distance = 0;
        for (int i = 0; i < gaps.length; i++) {
            distance = Math.max(distance, Math.abs(1 - Math.exp(-gaps[i]) - (i + 0.5) / gaps.length));
        }
        assertThat(distance).isLessThan(1.95 / Math.sqrt(gaps.length));
    }

    /** The number in any stretch has the mean and the variance of the requests that are due in it, on a ramp as well. */
    @Property(tries = 20)
    void poisson_onARamp_countsAsAPoissonProcess(@ForAll @IntRange(min = 0, max = 9) int tenth, @ForAll long seed) {
        RateProfile ramp = new RateProfile(List.of(new RateProfile.Stage(20, 220, 10 * SECOND)));
        long from = tenth * SECOND;
        double expected = ramp.dueBy(from + SECOND) - ramp.dueBy(from);
        int rounds = 200;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < rounds; i++) {
            long here = all(ramp, Arrivals.POISSON, seed + i).stream()
                    .filter(instant -> instant >= from && instant < from + SECOND)
                    .count();
            sum += here;
            squares += (double) here * here;
        }
        double mean = sum / rounds;
        double variance = (squares - rounds * mean * mean) / (rounds - 1);

        assertThat(mean).isCloseTo(expected, within(6 * Math.sqrt(expected / rounds)));
        assertThat(variance).isCloseTo(expected, within(6 * expected * Math.sqrt(2.0 / rounds)));
    }

    @Test
    void window_putsWhatIsDueInItTogether_atTheFirstOnesInstant() {
        Pacer pacer = Pacer.of(RateProfile.constant(1_000, SECOND), Arrivals.CONSTANT, 1, 4_000_000);

        List<Long> instants = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            instants.add(pacer.next());
        }
        assertThat(instants)
                .containsExactly(0L, 0L, 0L, 0L, 4_000_000L, 4_000_000L, 4_000_000L, 4_000_000L, 8_000_000L);
    }

    /** As many, in order, none later than on its own and none earlier than by a window. */
    @Property(tries = 200)
    void window_anyProfile_movesEachToAnEarlierInstantOfItsWindow(
            @ForAll("profiles") RateProfile profile,
            @ForAll Arrivals arrivals,
            @ForAll @LongRange(min = 1, max = 50_000_000) long window,
            @ForAll long seed) {
        List<Long> alone = all(profile, arrivals, seed);
        Pacer pacer = Pacer.of(profile, arrivals, seed, window);

        long before = 0;
        for (long instant : alone) {
            long together = pacer.next();
            assertThat(together).isBetween(before, instant);
            assertThat(together / window).isEqualTo(instant / window);
            before = together;
        }
        assertThat(pacer.next()).isEqualTo(Pacer.END);
    }

    @Test
    void lead_ofAConstantRate_isTheSameStage() {
        RateProfile constant = RateProfile.constant(200, 4 * SECOND).after(2 * SECOND);

        assertThat(constant).isEqualTo(RateProfile.constant(200, 6 * SECOND));
    }

    @Test
    void lead_isAtTheFirstRate_andShiftsTheRest() {
        RateProfile ramp = new RateProfile(List.of(new RateProfile.Stage(10, 50, 4 * SECOND))).after(2 * SECOND);

        assertThat(ramp.nanos()).isEqualTo(6 * SECOND);
        assertThat(ramp.dueBy(2 * SECOND)).isEqualTo(20);
        assertThat(ramp.rateAt(SECOND)).isEqualTo(10);
        assertThat(ramp.rateAt(4 * SECOND)).isEqualTo(30);
        assertThat(ramp.rateAt(6 * SECOND)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"200/s,200", "90/m,1.5", "1/h,0.0002777777777777778", "0.5/s,0.5", "' 20 / s ',20"})
    void rate_isRead(String text, double perSecond) {
        assertThat(Rate.parse(text)).isEqualTo(perSecond);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "200", "-1/s", "0/s", "1e3/s", "200/d", "2000000/s", "10/s.."})
    void rate_thatIsNone_saysWhatWasExpected(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rate.stage(text, SECOND))
                .withMessageContaining("expected: a rate such as 200/s");
    }

    @Test
    void rate_isShownShortly() {
        assertThat(List.of(Rate.text(200), Rate.text(1.5), Rate.text(123.4), Rate.text(0.25)))
                .containsExactly("200/s", "1.5/s", "123/s", "0.25/s");
    }

    @Provide
    Arbitrary<RateProfile> profiles() {
        Arbitrary<Double> rates =
                Arbitraries.oneOf(Arbitraries.doubles().between(0, 300), Arbitraries.of(0.0, 1.0, 100.0));
        Arbitrary<RateProfile.Stage> stages = Combinators.combine(
                        rates, rates, Arbitraries.longs().between(1_000_000, 20 * SECOND))
                .as(RateProfile.Stage::new);
        return stages.list().ofMinSize(1).ofMaxSize(4).map(RateProfile::new);
    }
}

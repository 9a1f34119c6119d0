package dev.sluice.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MeasurementTest {
    private final Measurement measurement = new Measurement("target", Samples.nanos(1_000), Goodput.ANSWERED);

    private static Tick tick(int segment, double millis, Sample... samples) {
        return new Tick(segment, Samples.nanos(millis), List.of(samples), null, 0, samples.length, 1, 1, 0);
    }

    @Test
    void latency_isFromTheIntendedStart_andItsTwinFromTheActualOne() {
        measurement.extend(0, 0, 0, Samples.nanos(10_000));

        measurement.add(tick(0, 5_000, Samples.plain(1, 1_000, 400, 100), Samples.streamed(2, 2_000, 300, 50, 10, 11)));

        assertThat(measurement.total(Metric.LATENCY).max()).isCloseTo(500, within(0.5));
        assertThat(measurement.total(Metric.LATENCY_UNCORRECTED).max()).isCloseTo(150, within(0.2));
        assertThat(measurement.total(Metric.TTFT).max()).isCloseTo(350, within(0.4));
        assertThat(measurement.total(Metric.TTFT_UNCORRECTED).max()).isCloseTo(50, within(0.1));
        assertThat(measurement.total(Metric.LAG).max()).isCloseTo(400, within(0.4));
    }

    /** vLLM: the time from the first token to the last, for each output token but the first. */
    @Test
    void timePerOutputToken_leavesTheFirstOut() {
        measurement.extend(0, 0, 0, Samples.nanos(10_000));

        measurement.add(tick(0, 5_000, Samples.streamed(1, 0, 0, 500, 20, 51), Samples.streamed(2, 0, 0, 70, 0, 1)));

        assertThat(measurement.total(Metric.TPOT).count()).isEqualTo(1);
        assertThat(measurement.total(Metric.TPOT).max()).isCloseTo(20, within(0.02));
    }

    @Test
    void warmUp_isCountedAndNotMeasured() {
        measurement.extend(0, Samples.nanos(100), Samples.nanos(1_000), Samples.nanos(5_000));

        measurement.add(tick(
                0,
                6_000,
                Samples.plain(0, 1_099, 0, 10),
                Samples.plain(1, 1_100, 0, 20),
                Samples.plain(2, 6_099, 0, 30),
                Samples.plain(3, 6_100, 0, 40)));

        Summary summary = measurement.summary();
        assertThat(summary.counts().due()).isEqualTo(2);
        assertThat(summary.counts().warmUps()).isEqualTo(2);
        assertThat(measurement.total(Metric.LATENCY).min()).isCloseTo(20, within(0.1));
        assertThat(measurement.total(Metric.LATENCY).max()).isCloseTo(30, within(0.1));
    }

    /** Rates are of what happened in the measured time: an answer to a request of the warm-up counts, one after the end does not. */
    @Test
    void throughput_countsWhatEndedInTheMeasuredTime() {
        measurement.extend(0, 0, Samples.nanos(1_000), Samples.nanos(2_000));

        measurement.add(tick(
                0,
                4_000,
                Samples.plain(0, 900, 0, 300),
                Samples.plain(1, 2_000, 0, 10),
                Samples.plain(2, 2_900, 0, 200)));

        assertThat(measurement.summary().throughput()).isEqualTo(1.0);
        assertThat(measurement.summary().counts().answered()).isEqualTo(2);
    }

    @Test
    void timeouts_areLatencies_andRefusalsAreNot() {
        measurement.extend(0, 0, 0, Samples.nanos(10_000));

        measurement.add(tick(
                0,
                5_000,
                Samples.failed(1, 0, 2_000, Sample.TIMEOUT),
                Samples.failed(2, 0, 1, "rate_limited"),
                Samples.plain(3, 0, 0, 10)));

        assertThat(measurement.total(Metric.LATENCY).count()).isEqualTo(2);
        assertThat(measurement.total(Metric.LATENCY).max()).isCloseTo(2_000, within(2.0));
        assertThat(measurement.failures())
                .containsOnly(
                        org.assertj.core.api.Assertions.entry("rate_limited", 1L),
                        org.assertj.core.api.Assertions.entry("timeout", 1L));
        assertThat(measurement.details()).containsEntry("rate_limited", "rate_limited in words");
        assertThat(measurement.summary().counts().errorShare()).isCloseTo(2 / 3.0, within(1e-9));
    }

    @Test
    void personas_areCountedApart() {
        measurement.extend(0, 0, 0, Samples.nanos(10_000));

        measurement.add(tick(0, 5_000, Samples.hungUp(1, 0, 500), Samples.plain(2, 0, 0, 10), Samples.dropped(3, 10)));

        Summary.Counts counts = measurement.summary().counts();
        assertThat(counts.cancelled()).isEqualTo(1);
        assertThat(counts.dropped()).isEqualTo(1);
        assertThat(counts.errorShare()).isZero();
        assertThat(counts.goodShare()).isEqualTo(0.5);
        assertThat(measurement.total(Metric.LATENCY).count()).isEqualTo(1);
        assertThat(counts.retries()).isZero();
    }

    @Test
    void slices_followOneAnother_whateverCameBetween() {
        measurement.extend(0, 0, Samples.nanos(1_000), Samples.nanos(2_000));
        measurement.extend(2, Samples.nanos(60_000), Samples.nanos(1_000), Samples.nanos(2_000));

        measurement.add(tick(0, 3_500, Samples.plain(0, 1_500, 0, 10)));
        Sample later = Samples.plain(1, 61_500, 0, 10);
        measurement.add(new Tick(
                2,
                Samples.nanos(62_000),
                List.of(new Sample(
                        1,
                        2,
                        Persona.PLAIN,
                        later.intendedNanos(),
                        0,
                        later.startedNanos(),
                        later.headNanos(),
                        Sample.NONE,
                        Sample.NONE,
                        later.endedNanos(),
                        Sample.NONE,
                        0,
                        1,
                        1,
                        200,
                        Ending.ANSWERED,
                        "",
                        "",
                        1,
                        false)),
                null,
                0,
                1,
                1,
                1,
                0));

        assertThat(measurement.summary().seconds()).isEqualTo(4);
        assertThat(measurement.intervals().stream().map(Interval::due)).startsWith(1L, 0L, 1L);
        assertThat(measurement.summary().counts().due()).isEqualTo(2);
    }

    @Test
    void segment_thatEndedEarly_isAsLongAsItWas() {
        measurement.extend(0, 0, Samples.nanos(1_000), Samples.nanos(10_000));

        measurement.cutShort(0, Samples.nanos(4_000));

        assertThat(measurement.summary().seconds()).isEqualTo(3);
    }

    @Test
    void inFlight_isKnownWhereNobodyLooked() {
        measurement.extend(0, 0, 0, Samples.nanos(10_000));
        measurement.add(new Tick(0, Samples.nanos(500), List.of(), null, 0, 0, 7, 7, 0));
        measurement.add(new Tick(0, Samples.nanos(3_500), List.of(), null, 0, 0, 3, 7, 0));

        assertThat(List.of(
                        measurement.inFlight(0),
                        measurement.inFlight(1),
                        measurement.inFlight(2),
                        measurement.inFlight(3)))
                .containsExactly(7, 7, 7, 3);
    }

    @Test
    void slowest_areKept() {
        measurement.extend(0, 0, 0, Samples.nanos(100_000));
        for (int i = 0; i < 500; i++) {
            measurement.add(tick(0, 5_000, Samples.plain(i, 0, 0, (i * 7919) % 500)));
        }

        List<Long> took = measurement.slowest().stream()
                .map(sample -> sample.endedNanos() / 1_000_000)
                .toList();
        assertThat(took).hasSize(40).startsWith(499L, 498L, 497L).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    /** A thousandth, and half a microsecond. */
    @Property(tries = 300)
    void percentiles_areThoseOfTheValues(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 0, max = 100_000_000) Integer> micros,
            @ForAll @IntRange(min = 1, max = 100) int percent) {
        Distribution distribution = new Distribution();
        micros.forEach(value -> distribution.record(value * 1_000L));
        int[] sorted = micros.stream().mapToInt(Integer::intValue).sorted().toArray();
        double exact = sorted[(int) Math.ceil(percent / 100.0 * sorted.length - 1e-9) - 1] / 1e3;

        assertThat(distribution.percentile(percent)).isCloseTo(exact, within(exact * 0.001 + 0.0005));
        assertThat(distribution.max())
                .isCloseTo(Arrays.stream(sorted).max().orElse(0) / 1e3, within(exact * 0.001 + 100));
    }
}

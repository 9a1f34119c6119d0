package dev.sluice.load.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.load.measure.Metric;
import dev.sluice.load.stats.Difference.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    /**
     * A run whose latencies are log-normal around a level that wanders, as that of a machine that others use does.
     *
     * @param factor on every latency
     */
    private static RunData run(long seed, int intervals, double factor, double failing) {
        Random random = new Random(seed);
        RunData run = new RunData();
        double level = 0;
        for (int i = 0; i < intervals; i++) {
            level = 0.7 * level + 0.1 * random.nextGaussian();
            Histogram latencies = new Histogram(3);
            int failed = 0;
            for (int request = 0; request < 50; request++) {
                latencies.recordValue(Math.round(factor * 100_000 * Math.exp(level + 0.3 * random.nextGaussian())));
                failed += random.nextDouble() < failing ? 1 : 0;
            }
            run.add(1, Map.of(Metric.LATENCY, latencies), 50, failed, 50 - failed, 500);
        }
        return run;
    }

    private static Map<String, Verdict> verdicts(List<Difference> differences) {
        return differences.stream()
                .collect(java.util.stream.Collectors.toMap(
                        difference -> difference.figure().name(), Difference::verdict));
    }

    @Test
    void slowerRun_isWorse_andTheOtherWayRoundBetter() {
        RunData before = run(1, 60, 1, 0);
        RunData after = run(2, 60, 1.5, 0);

        Map<String, Verdict> worse = verdicts(new Comparison(0.05, 0.95, 3).compare(before, after));
        Map<String, Verdict> better = verdicts(new Comparison(0.05, 0.95, 3).compare(after, before));

        assertThat(worse).containsEntry("latency.p50", Verdict.WORSE).containsEntry("latency.p99", Verdict.WORSE);
        assertThat(better).containsEntry("latency.p50", Verdict.BETTER).containsEntry("tokens", Verdict.SAME);
        assertThat(worse).doesNotContainKey("ttft.p95");
    }

    @Test
    void change_isWithinItsInterval_andOfTheSizeItHas() {
        Difference median = new Comparison(0.05, 0.95, 3)
                .compare(run(1, 200, 1, 0), run(2, 200, 1.2, 0)).stream()
                        .filter(difference -> difference.figure().name().equals("latency.p50"))
                        .findFirst()
                        .orElseThrow();

        assertThat(median.change()).isBetween(median.low(), median.high()).isCloseTo(0.2, within(0.1));
        assertThat(median.high() - median.low()).isBetween(0.02, 0.3);
    }

    @Test
    void errors_areComparedByTheirShare() {
        List<Difference> differences = new Comparison(0.01, 0.95, 3).compare(run(1, 60, 1, 0), run(2, 60, 1, 0.1));

        Difference error = differences.stream()
                .filter(difference -> difference.figure().name().equals("error"))
                .findFirst()
                .orElseThrow();
        assertThat(error.verdict()).isEqualTo(Verdict.WORSE);
        assertThat(error.before()).isZero();
        assertThat(error.change()).isCloseTo(0.1, within(0.03));
        assertThat(verdicts(differences)).containsEntry("throughput", Verdict.WORSE);
    }

    /** All figures of a pair of runs of the same thing hold together in 95 of a hundred pairs; it may be some more that don't. */
    @Test
    void sameThingTwice_isHardlyEverCalledDifferent() {
        int alarms = 0;
        int pairs = 150;
        for (int pair = 0; pair < pairs; pair++) {
            List<Difference> differences = new Comparison(0, 0.95, pair, 300)
                    .compare(run(2L * pair, 60, 1, 0.02), run(2L * pair + 1, 60, 1, 0.02));
            alarms += differences.stream()
                            .anyMatch(difference ->
                                    difference.verdict() == Verdict.WORSE || difference.verdict() == Verdict.BETTER)
                    ? 1
                    : 0;
        }
        assertThat(alarms).as("of %d pairs", pairs).isLessThan(pairs * 13 / 100);
    }

    @Test
    void shortRuns_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Comparison(0.05, 0.95, 1).compare(run(1, 9, 1, 0), run(2, 60, 1, 0)))
                .withMessageContaining("intervals: 9 (expected: 10 or more");
    }

    @Test
    void fewNoisyIntervals_areUnclear() {
        Map<String, Verdict> verdicts =
                verdicts(new Comparison(0.001, 0.95, 3).compare(run(5, 12, 1, 0), run(6, 12, 1.02, 0)));

        assertThat(verdicts).containsEntry("latency.p95", Verdict.UNCLEAR);
    }

    /** Half a percent, which is the width of a bucket, whatever the values. */
    @Property(tries = 300)
    void quantile_isThatOfTheValues(
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 1, max = 1_000_000_000) Integer> micros,
            @ForAll @IntRange(min = 1, max = 100) int percent) {
        long[] sum = Counts.sum();
        Counts.Builder builder = new Counts.Builder();
        micros.forEach(value -> builder.add(value, 1));
        builder.build().addTo(sum);
        int[] sorted = micros.stream().mapToInt(Integer::intValue).sorted().toArray();
        double exact = sorted[Math.max(0, (int) Math.ceil(percent / 100.0 * sorted.length - 1e-9) - 1)] / 1e3;

        assertThat(Counts.quantile(sum, percent / 100.0)).isCloseTo(exact, within(exact * 0.0051));
        assertThat(Arrays.stream(sum).sum()).isEqualTo(micros.size());
    }
}
